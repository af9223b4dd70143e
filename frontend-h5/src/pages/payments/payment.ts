import { shallowRef } from 'vue'
import { checkOrder, readOrder, renewPayment, type Order } from '@/api/orders'
import { asProblem } from '@/api/problem'
import { openCashier } from './cashier'
import { isFinal, next, openingState, pollDelay, type PayEvent, type PayState } from './machine'

const USUALLY_DONE_MS = 10_000
/** A cashier that has not said a word for so long may have been closed behind our back. */
const CASHIER_SILENT_MS = 60_000
/** While confirming, every fourth question goes all the way to WeChat Pay. */
const DEEP_EVERY = 4

/** How the member came to the page. */
export interface Opening {
  /** The member just pressed pay on the form. */
  launch: boolean
  /** The member comes back from WeChat Pay. */
  returned: boolean
  /** Where WeChat Pay sends the browser afterwards. */
  returnUrl: string
}

/** One order's payment: asks the server until it knows, whatever the bridge says. */
export class Payment {
  readonly state
  readonly busy = shallowRef(false)
  private asked = 0
  private soughtWay = false
  private stopped = false
  private pollTimer = 0
  private slowTimer = 0

  constructor(
    private readonly orderId: string,
    private readonly opening: Opening,
  ) {
    this.state = shallowRef<PayState>(openingState(opening.returned))
  }

  /** Reads the order; right after the form the cashier opens by itself. */
  async start(): Promise<void> {
    await this.ask(this.opening.returned)
    const { phase, order } = this.state.value
    if (phase !== 'ready') return
    // A page killed while WeChat Pay was open comes back knowing nothing; our books may not know yet either.
    if (!this.opening.launch) await this.ask(true)
    else if (order?.pay?.bridge) await this.open(order.pay)
  }

  /** Ends all asking. */
  stop(): void {
    this.stopped = true
    window.clearTimeout(this.pollTimer)
    window.clearTimeout(this.slowTimer)
  }

  /** Pays, with parameters that are good now: known ones may have expired on screen. */
  async launch(): Promise<void> {
    if (this.busy.value) return
    this.busy.value = true
    this.send({ type: 'launched' })
    try {
      const order = await renewPayment(this.orderId)
      this.send({ type: 'order_seen', order })
      if (order.state === 'pending') await this.open(order.pay)
    } catch (thrown) {
      this.send({ type: 'bridge_failed', problem: asProblem(thrown) })
    } finally {
      this.busy.value = false
      this.hurry()
    }
  }

  /** The member says it is paid: ask WeChat Pay now. */
  async confirm(): Promise<void> {
    this.busy.value = true
    this.send({ type: 'says_paid' })
    await this.ask(true)
    this.busy.value = false
  }

  /** Asks again after an outage. */
  async reload(): Promise<void> {
    this.busy.value = true
    await this.ask(false)
    this.busy.value = false
  }

  /** The page is in sight again, perhaps after WeChat Pay's. */
  async lookAgain(): Promise<void> {
    const { phase, acted } = this.state.value
    if (isFinal(phase)) return
    // Some phones close the cashier without a word from the bridge: who sees this page is back.
    if (phase === 'launching') this.giveUpOnCashier({ type: 'came_back' })
    this.asked = 0
    await this.ask(acted)
  }

  private async open(pay: Order['pay']): Promise<void> {
    this.send({ type: 'launched' })
    const outcome = await openCashier(pay, this.opening.returnUrl)
    if (!outcome) return
    this.send(outcome)
    if (outcome.type !== 'code_shown') await this.ask(true)
  }

  private send(event: PayEvent): void {
    const before = this.state.value.phase
    this.state.value = next(this.state.value, event)
    const { phase } = this.state.value
    if (phase === 'confirming' && (before !== phase || event.type === 'says_paid')) this.watchPatience(USUALLY_DONE_MS)
    if (phase === 'launching' && before !== phase) this.watchPatience(CASHIER_SILENT_MS)
  }

  private watchPatience(wait: number): void {
    window.clearTimeout(this.slowTimer)
    this.slowTimer = window.setTimeout(() => this.giveUpOnCashier({ type: 'took_long' }), wait)
  }

  /** The promise of a silent bridge stays open for ever; its button must not. */
  private giveUpOnCashier(event: PayEvent): void {
    if (this.state.value.phase === 'launching') this.busy.value = false
    this.send(event)
  }

  /** Asks once; `deep` lets the server ask WeChat Pay first. */
  private async ask(deep: boolean): Promise<void> {
    window.clearTimeout(this.pollTimer)
    try {
      const order = await (deep ? checkOrder(this.orderId) : readOrder(this.orderId))
      this.send({ type: 'order_seen', order })
    } catch (thrown) {
      this.send({ type: 'unreachable', problem: asProblem(thrown) })
    }
    await this.findWay()
    this.plan()
  }

  /** A read order does not say how to pay; a page that waits for the member shows it. */
  private async findWay(): Promise<void> {
    const { phase, order } = this.state.value
    if (phase !== 'ready' || order?.pay != null || this.soughtWay) return
    this.soughtWay = true
    try {
      this.send({ type: 'order_seen', order: await renewPayment(this.orderId) })
    } catch {
      // WeChat Pay is out of reach for the moment; pressing the button asks again and says so.
    }
  }

  private hurry(): void {
    this.asked = 0
    this.plan()
  }

  private plan(): void {
    window.clearTimeout(this.pollTimer)
    const { phase } = this.state.value
    const rests = isFinal(phase) || phase === 'closed' || phase === 'unreachable'
    if (this.stopped || rests || document.visibilityState === 'hidden') return
    this.asked += 1
    const deep = phase === 'confirming' && this.asked % DEEP_EVERY === 0
    this.pollTimer = window.setTimeout(() => void this.ask(deep), pollDelay(this.asked))
  }
}

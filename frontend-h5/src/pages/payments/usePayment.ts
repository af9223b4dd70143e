import { computed, onBeforeUnmount, onMounted, shallowRef } from 'vue'
import { checkOrder, readOrder, renewPayment, type Order } from '@/api/orders'
import { asProblem, Problem } from '@/api/problem'
import { browser } from '@/shared/browser'
import { payThroughBridge } from './bridge'
import { isFinal, next, openingState, pollDelay, type PayEvent, type PayState } from './machine'
import { payAddress } from './payAddress'

const USUALLY_DONE_MS = 10_000
/** While confirming, every fourth question goes all the way to WeChat Pay. */
const DEEP_EVERY = 4

interface Opening {
  /** The member just pressed pay on the form. */
  launch: boolean
  /** The member comes back from WeChat Pay. */
  returned: boolean
  /** Where WeChat Pay sends the browser afterwards. */
  returnUrl: string
}

/** Drives one order's payment: asks the server until it knows, whatever the bridge says. */
export function usePayment(orderId: string, opening: Opening) {
  const state = shallowRef<PayState>(openingState(opening.returned))
  const busy = shallowRef(false)
  let asked = 0
  let pollTimer: number | undefined
  let slowTimer: number | undefined
  let gone = false

  function send(event: PayEvent) {
    const before = state.value.phase
    state.value = next(state.value, event)
    const { phase } = state.value
    if (phase === 'confirming' && (before !== 'confirming' || event.type === 'says_paid')) watchPatience()
  }

  function watchPatience() {
    window.clearTimeout(slowTimer)
    slowTimer = window.setTimeout(() => send({ type: 'took_long' }), USUALLY_DONE_MS)
  }

  /** Asks once; `deep` lets the server ask WeChat Pay first. */
  async function ask(deep: boolean): Promise<void> {
    window.clearTimeout(pollTimer)
    try {
      send({ type: 'order_seen', order: await (deep ? checkOrder(orderId) : readOrder(orderId)) })
    } catch (thrown) {
      send({ type: 'unreachable', problem: asProblem(thrown) })
    }
    plan()
  }

  function plan() {
    window.clearTimeout(pollTimer)
    const { phase } = state.value
    const hidden = document.visibilityState === 'hidden'
    if (gone || hidden || isFinal(phase) || phase === 'closed' || phase === 'unreachable') return
    asked += 1
    const deep = phase === 'confirming' && asked % DEEP_EVERY === 0
    pollTimer = window.setTimeout(() => void ask(deep), pollDelay(asked))
  }

  /** Opens the cashier: the bridge inside WeChat, WeChat Pay's page elsewhere. */
  async function launch(fresh = false): Promise<void> {
    if (busy.value) return
    busy.value = true
    send({ type: 'launched' })
    try {
      const pay = await payParameters(fresh)
      if (pay?.bridge) await openBridge(pay.bridge)
      else if (pay?.payUrl) browser.leave(payAddress(pay.payUrl, opening.returnUrl))
      else send({ type: 'bridge_failed', problem: null })
    } catch (thrown) {
      send({ type: 'bridge_failed', problem: asProblem(thrown) })
    } finally {
      busy.value = false
      asked = 0
      plan()
    }
  }

  async function payParameters(fresh: boolean): Promise<Order['pay']> {
    const known = state.value.order?.pay
    if (!fresh && (known?.bridge || known?.payUrl)) return known
    const order = await renewPayment(orderId)
    send({ type: 'order_seen', order })
    return order.pay
  }

  async function openBridge(parameters: Parameters<typeof payThroughBridge>[0]): Promise<void> {
    const word = await payThroughBridge(parameters)
    if (word === 'ok') {
      send({ type: 'bridge_ok' })
      await ask(true)
    } else if (word === 'cancel') {
      send({ type: 'bridge_cancelled' })
      await ask(true)
    } else {
      const why =
        word === 'absent' ? new Problem(-1, 'bridge_absent', '没能打开微信支付，请在微信里重新打开本页再试。') : null
      send({ type: 'bridge_failed', problem: why })
      await ask(true)
    }
  }

  /** The member says it is paid: ask WeChat Pay now. */
  async function confirm(): Promise<void> {
    busy.value = true
    asked = 0
    send({ type: 'says_paid' })
    await ask(true)
    busy.value = false
  }

  /** Asks again after an outage. */
  async function reload(): Promise<void> {
    busy.value = true
    await ask(false)
    busy.value = false
  }

  function onVisible() {
    if (document.visibilityState === 'hidden' || isFinal(state.value.phase)) return
    asked = 0
    // The browser went to WeChat Pay's page and the member came back to this one.
    if (state.value.phase === 'launching' && !busy.value) send({ type: 'came_back' })
    void ask(state.value.acted)
  }

  function onPageShow(event: PageTransitionEvent) {
    if (event.persisted) onVisible()
  }

  onMounted(async () => {
    document.addEventListener('visibilitychange', onVisible)
    window.addEventListener('pageshow', onPageShow)
    await ask(opening.returned)
    const bridge = state.value.order?.pay?.channel === 'jsapi'
    if (opening.launch && bridge && state.value.phase === 'ready') await launch()
  })
  onBeforeUnmount(() => {
    gone = true
    window.clearTimeout(pollTimer)
    window.clearTimeout(slowTimer)
    document.removeEventListener('visibilitychange', onVisible)
    window.removeEventListener('pageshow', onPageShow)
  })

  return { state, busy: computed(() => busy.value), launch, confirm, reload }
}

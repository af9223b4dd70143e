import type { Order } from '@/api/orders'
import type { Problem } from '@/api/problem'

/** Where the payment page stands. Only the server's word leads to `paid` or `closed`. */
export type PayPhase =
  | 'loading'
  | 'unreachable'
  | 'ready'
  | 'launching'
  | 'confirming'
  | 'cancelled'
  | 'failed'
  | 'closed'
  | 'paid'
  | 'already_paid'

/** Everything the page shows. */
export interface PayState {
  phase: PayPhase
  order: Order | null
  /** The member tried to pay during this visit, so a paid order is news. */
  acted: boolean
  /** Confirming takes longer than it usually does. */
  slow: boolean
  problem: Problem | null
}

export type PayEvent =
  | { type: 'order_seen'; order: Order }
  | { type: 'unreachable'; problem: Problem }
  | { type: 'launched' }
  | { type: 'bridge_ok' }
  | { type: 'bridge_cancelled' }
  | { type: 'bridge_failed'; problem: Problem | null }
  | { type: 'code_shown' }
  | { type: 'came_back' }
  | { type: 'says_paid' }
  | { type: 'took_long' }

/** A page that has just been opened; `acted` when it is the way back from WeChat Pay. */
export const openingState = (acted: boolean): PayState => ({
  phase: 'loading',
  order: null,
  acted,
  slow: false,
  problem: null,
})

/** Phases that nothing but leaving the page ends. */
export const isFinal = (phase: PayPhase): boolean => phase === 'paid' || phase === 'already_paid'

/** The next state; total, so that no order of events is an error. */
export function next(state: PayState, event: PayEvent): PayState {
  if (isFinal(state.phase)) return state
  switch (event.type) {
    case 'order_seen':
      return seeOrder(state, event.order)
    case 'unreachable':
      // An outage while something is on screen is a hiccup, not a new page.
      return state.order === null ? { ...state, phase: 'unreachable', problem: event.problem } : state
    case 'launched':
      return { ...state, phase: 'launching', acted: true, slow: false, problem: null }
    case 'bridge_ok':
    case 'came_back':
    case 'says_paid':
      return { ...state, phase: 'confirming', acted: true, slow: false, problem: null }
    case 'code_shown':
      return state.phase === 'closed' ? state : { ...state, phase: 'ready', problem: null }
    case 'bridge_cancelled':
      return state.phase === 'closed' ? state : { ...state, phase: 'cancelled' }
    case 'bridge_failed':
      return state.phase === 'closed' ? state : { ...state, phase: 'failed', problem: event.problem }
    case 'took_long':
      return state.phase === 'confirming' || state.phase === 'launching'
        ? { ...state, phase: 'confirming', slow: true }
        : state
  }
}

function seeOrder(state: PayState, seen: Order): PayState {
  // Not every answer repeats how to pay; the last known way stays good.
  const order = { ...seen, pay: seen.pay ?? state.order?.pay ?? null }
  if (order.state === 'paid') return { ...state, order, phase: state.acted ? 'paid' : 'already_paid' }
  if (order.state === 'closed') return { ...state, order, phase: 'closed' }
  const waits = state.phase === 'loading' || state.phase === 'unreachable'
  if (!waits) return { ...state, order }
  return { ...state, order, phase: state.acted ? 'confirming' : 'ready' }
}

/** Milliseconds until the server is asked again: quick at first, then with patience. */
export function pollDelay(asked: number): number {
  if (asked < 8) return 1000
  if (asked < 20) return 2000
  return asked < 40 ? 5000 : 10_000
}

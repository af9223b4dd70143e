import { describe, expect, test } from 'vitest'
import type { Order } from '@/api/orders'
import { Problem } from '@/api/problem'
import { order } from '../../../tests/api'
import { isFinal, next, openingState, pollDelay, type PayEvent, type PayState } from './machine'
import { phaseSentence } from './words'

const seen = (state: Order['state'], more: Partial<Order> = {}): PayEvent => ({
  type: 'order_seen',
  order: { ...order, state, ...more },
})
const after = (...events: PayEvent[]): PayState => events.reduce(next, openingState(false))
const outage: PayEvent = { type: 'unreachable', problem: new Problem(0, 'network_unreachable', '网络断开') }

describe('the server decides', () => {
  test('the bridge saying ok is not payment', () => {
    expect(after(seen('pending'), { type: 'launched' }, { type: 'bridge_ok' }).phase).toBe('confirming')
    expect(after(seen('pending'), { type: 'launched' }, { type: 'bridge_ok' }, seen('pending')).phase).toBe('confirming')
  })

  test('paid wins over whatever the bridge said', () => {
    for (const word of ['bridge_ok', 'bridge_cancelled'] as const) {
      expect(after(seen('pending'), { type: 'launched' }, { type: word }, seen('paid')).phase).toBe('paid')
    }
  })

  test('paid stays paid under every later event', () => {
    const paid = after(seen('pending'), { type: 'launched' }, seen('paid'))
    const later: PayEvent[] = [seen('pending'), seen('closed'), { type: 'bridge_cancelled' }, { type: 'launched' }, outage]
    for (const event of later) expect(next(paid, event)).toBe(paid)
  })

  test('a late payment turns a closed order into a paid one', () => {
    expect(after(seen('closed'), { type: 'says_paid' }, seen('paid')).phase).toBe('paid')
  })

  test('a closed order says so even when the bridge answers afterwards', () => {
    expect(after(seen('pending'), { type: 'launched' }, seen('closed'), { type: 'bridge_cancelled' }).phase).toBe('closed')
  })
})

describe('opening the page', () => {
  test('a fresh visit waits for the member', () => {
    expect(after(seen('pending')).phase).toBe('ready')
  })

  test('a reopened page of a paid order says that it was paid before', () => {
    expect(after(seen('paid')).phase).toBe('already_paid')
  })

  test('the way back from WeChat Pay confirms, and a paid order is news', () => {
    expect(next(openingState(true), seen('pending')).phase).toBe('confirming')
    expect(next(openingState(true), seen('paid')).phase).toBe('paid')
  })

  test('an outage before the order is known is shown, one after it is not', () => {
    expect(after(outage).phase).toBe('unreachable')
    expect(after(seen('pending'), outage).phase).toBe('ready')
    expect(after(outage, seen('pending')).phase).toBe('ready')
  })
})

test('cancelling and failing keep the order open for another try', () => {
  const cancelled = after(seen('pending'), { type: 'launched' }, { type: 'bridge_cancelled' }, seen('pending'))
  expect(cancelled.phase).toBe('cancelled')
  expect(next(cancelled, { type: 'launched' }).phase).toBe('launching')
  expect(after(seen('pending'), { type: 'launched' }, { type: 'bridge_failed', problem: null }).phase).toBe('failed')
})

test('a long confirmation warns against paying twice', () => {
  const slow = after(seen('pending'), { type: 'bridge_ok' }, { type: 'took_long' })
  expect(phaseSentence(slow)).toContain('若已扣款请勿重复支付')
  expect(next(slow, { type: 'says_paid' }).slow).toBe(false)
})

test('a cashier that stays silent becomes a question to the server', () => {
  const silent = after(seen('pending'), { type: 'launched' }, { type: 'took_long' })
  expect([silent.phase, silent.slow]).toEqual(['confirming', true])
  expect(next(silent, { type: 'bridge_cancelled' }).phase).toBe('cancelled')
  expect(after(seen('pending'), { type: 'took_long' }).phase).toBe('ready')
})

test('an answer without pay parameters keeps the known ones', () => {
  const pay = { channel: 'h5' as const, payUrl: 'https://pay.example/1' }
  expect(after(seen('pending', { pay }), seen('pending')).order?.pay).toEqual(pay)
})

test('asking starts quick and gets patient', () => {
  const delays = Array.from({ length: 60 }, (_, asked) => pollDelay(asked))
  expect(delays[0]).toBe(1000)
  expect(delays[59]).toBe(10_000)
  expect(delays.every((delay, asked) => asked === 0 || delay >= (delays[asked - 1] ?? 0))).toBe(true)
  expect(isFinal('closed')).toBe(false)
})

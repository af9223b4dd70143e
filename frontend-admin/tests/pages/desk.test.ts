import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import type { MoneyExceptionDetail } from '@/api/models'
import DeskBar from '@/pages/desk/DeskBar.vue'
import DeskOrder from '@/pages/desk/DeskOrder.vue'
import { stateParam } from '@/pages/desk/filters'
import { deskTimeline } from '@/pages/desk/history'
import { actionKeys, deskStateWords, exceptionKinds } from '@/pages/desk/labels'
import { orderActions, payerOf } from '@/pages/desk/words'
import { choice, readFilters } from '@/shared/composables/filters'

const item = (kind: string, actions: string[]): MoneyExceptionDetail =>
  ({ exception: { kind }, payment: {}, actions }) as unknown as MoneyExceptionDetail

describe('the actions of the desk', () => {
  it('are those that the server allows, the usual one last', () => {
    expect(orderActions('paid_twice', ['refund', 'attach', 'close'])).toEqual(['close', 'attach', 'refund'])
    expect(orderActions('contested_claim', ['close', 'give', 'refund'])).toEqual(['close', 'refund', 'give'])
    expect(orderActions('refund_outside', ['close'])).toEqual(['close'])
    expect(orderActions('unknown_code', [])).toEqual([])
  })

  it('never offer what the server does not allow', () => {
    const wrapper = mount(DeskBar, { props: { item: item('late_payment', ['close']), narrow: true } })
    expect(wrapper.findAll('.buttons button').map((button) => button.text())).toEqual(['处理完毕'])
  })

  it('say which one was asked for', async () => {
    const wrapper = mount(DeskBar, { props: { item: item('amount_differs', ['refund', 'close']), narrow: true } })
    await wrapper.findAll('.buttons button').at(-1)?.trigger('click')
    expect(wrapper.emitted('ask')).toEqual([['refund']])
  })

  it('have a key each, apart from those of the list', () => {
    const keys = [...Object.values(actionKeys), 'j', 'k', 't']
    expect(new Set(keys).size).toBe(keys.length)
  })
})

describe('the list of the desk', () => {
  it('shows what is open unless it is asked for more', () => {
    expect(stateParam(undefined)).toBe('open')
    expect(stateParam('resolved')).toBe('resolved')
    expect(stateParam('all')).toBeUndefined()
  })

  it('reads its filters from the address and ignores what it does not know', () => {
    const filters = { state: choice('状态', deskStateWords), kind: choice('类型', exceptionKinds) }
    expect(readFilters(filters, { state: 'all', kind: 'unknown_code' })).toEqual({ state: 'all', kind: 'unknown_code' })
    expect(readFilters(filters, { state: 'open', kind: 'constructor' })).toEqual({})
  })

  it('calls the payer by the best name there is', () => {
    const paid = { payerName: '王*明', remark: '早起的小王' } as MoneyExceptionDetail['payment']
    expect(payerOf({ planetNickname: '小王' }, paid)).toBe('小王')
    expect(payerOf({ planetNickname: '' }, paid)).toBe('王*明')
    expect(payerOf({ planetNickname: null })).toBe('还不知道是谁')
  })
})

it('shows by how much a payment misses its order, and nothing when it fits', () => {
  const order = { campName: '早起营', amountFen: 9900, planetNickname: '小王', planetId: '1', wechatNickname: '王', createdAt: '2026-11-22T10:00:00+08:00', state: 'paid' as const }
  expect(mount(DeskOrder, { props: { order, paidFen: 9800 } }).get('.gap').text()).toBe('少付¥1.00')
  expect(mount(DeskOrder, { props: { order, paidFen: 10_000 } }).get('.gap').text()).toBe('多付¥1.00')
  expect(mount(DeskOrder, { props: { order, paidFen: 9900 } }).find('.sums').exists()).toBe(false)
})

it('the story of money in doubt is told in words, newest first, also within one moment', () => {
  const at = '2026-11-22T10:00:00+08:00'
  const events = deskTimeline([
    { at, actor: '系统', machine: 'order', from: 'pending', to: 'paid' },
    { at, actor: '系统', machine: 'money_exception', to: 'open' },
    { at: '2026-11-23T10:00:00+08:00', actor: '王芳', machine: 'money_exception', from: 'open', to: 'resolved', reason: '误报，忽略' },
  ])
  expect(events.map(({ title }) => title)).toEqual(['异常：已处理', '异常：待处理', '订单：已支付'])
  expect(events[0]?.detail).toBe('王芳 · 误报，忽略')
})

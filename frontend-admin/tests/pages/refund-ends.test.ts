import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ref } from 'vue'
import type { HandPayout, Refund } from '@/api/models'
import { ProblemError } from '@/api/problem'
import { useSession } from '@/app/stores/session'
import { cardErrors, cardOf, emptyCard } from '@/pages/refunds/ends/card'
import { answerSentence, dueSentence, endsOf, needsPerson, payoutStage } from '@/pages/refunds/ends/ends'
import { failureOf } from '@/pages/refunds/words'

const api = vi.hoisted(() => ({ take: vi.fn(), query: vi.fn() }))
vi.mock('@/api/refund-ends', () => ({
  usePayoutStep: () => ({ mutateAsync: api.take, isPending: ref(false) }),
  useQueryRefund: () => ({ mutateAsync: api.query, isPending: ref(false) }),
  useRenewRefund: () => ({ mutateAsync: vi.fn(), isPending: ref(false) }),
}))
vi.mock('@/api/refunds', () => ({ useRetryRefund: () => ({ mutateAsync: vi.fn(), isPending: ref(false) }) }))
const { default: RefundEnds } = await import('@/pages/refunds/ends/RefundEnds.vue')

const at = '2026-11-27T10:03:00+08:00'
const stuck = (money: Refund['money'], handPayout?: HandPayout) => ({ decision: 'approved' as const, money, payment: { mchId: '1900007291' }, handPayout })
const payout = (changes: Partial<HandPayout> = {}): HandPayout =>
  ({ state: 'paid', proposedById: 'ann', proposedBy: '安', proposedAt: at, paidById: 'bob', paidBy: '博', reason: '账户已注销', ...changes }) as HandPayout

const refund = (changes: Partial<Refund>): Refund => ({ id: 'r1', planetNickname: '小王', amountFen: 9900, ...stuck('abnormal'), ...changes }) as Refund

function show(shown: Refund, userId = 'cat') {
  useSession().user = { id: userId } as never
  return mount(RefundEnds, { props: { refund: shown }, global: { stubs: { ElDialog: true, RouterLink: true } } })
}
const confirmButton = (userId: string) => show(refund({ handPayout: payout() }), userId).findAll('button').find((button) => button.text() === '确认已退')

describe('what the system knows about money on its way', () => {
  const now = new Date().getFullYear()

  it('is told in sentences', () => {
    expect(answerSentence({ answered: 'abnormal', answeredAt: `${now}-11-27T10:03:00+08:00` })).toBe('微信支付 11月27日 10:03 的回答：异常')
    expect(dueSentence({ money: 'processing', dueAt: `${now}-11-27T10:33:00+08:00` })).toBe('系统将于 11月27日 10:33 再次查询')
    expect(dueSentence({ money: 'not_sent', dueAt: `${now}-11-27T10:33:00+08:00` })).toBe('系统将于 11月27日 10:33 发送')
  })

  it('is not made up where nothing is known', () => {
    expect(answerSentence({ answered: null, answeredAt: null })).toBeUndefined()
    expect(dueSentence({ money: 'abnormal', dueAt: null })).toBeUndefined()
  })

  it('explains a code without words, and keeps the words of the provider', () => {
    expect(failureOf({ failureCode: 'NOT_ENOUGH' })).toContain('余额不足')
    expect(failureOf({ failureCode: 'NOT_ENOUGH', failure: '基本账户余额不足' })).toBe('基本账户余额不足')
    expect(failureOf({ failureCode: 'BRAND_NEW' })).toBe('微信支付没有说明原因')
    expect(failureOf({})).toBeUndefined()
  })
})

describe('what a person can do', () => {
  it('follows the money', () => {
    expect(endsOf(stuck('not_sent'))).toEqual([])
    expect(endsOf(stuck('processing'))).toEqual(['query'])
    expect(endsOf(stuck('abnormal'))).toEqual(['query', 'redirect', 'payout'])
    expect(endsOf(stuck('refused'))).toEqual(['query', 'retry', 'payout'])
    expect(endsOf(stuck('closed'))).toEqual(['query', 'renew'])
    expect(needsPerson(endsOf(stuck('unknown')))).toBe(false)
  })

  it('never offers to send what somebody is paying by hand', () => {
    expect(endsOf(stuck('refused', payout({ state: 'open' })))).toEqual(['query', 'payout'])
    expect(endsOf(stuck('abnormal', payout({ state: 'withdrawn' })))).toContain('redirect')
  })

  it('has nothing to ask about money of another merchant', () => {
    expect(endsOf({ ...stuck('settled_outside'), payment: { mchId: null } })).toEqual([])
  })
})

describe('paying by hand', () => {
  it('needs a third pair of eyes, and says why', () => {
    expect(payoutStage(payout(), 'ann').whyNot).toContain('您提出的')
    expect(payoutStage(payout(), 'bob').whyNot).toContain('您登记的')
    expect(payoutStage(payout(), 'cat')).toEqual({ step: 2 })
  })

  it('goes step by step', () => {
    expect(payoutStage(null, 'ann').step).toBe(0)
    expect(payoutStage(payout({ state: 'open' }), 'ann').step).toBe(1)
    expect(payoutStage(payout({ state: 'confirmed' }), 'ann').step).toBe(3)
    expect(payoutStage(payout({ state: 'withdrawn' }), 'ann').step).toBe(0)
  })
})

describe('a card', () => {
  it('is sent without the spaces it is read with', () => {
    const card = cardOf({ bank: 'ICBC_DEBIT', otherBank: '', number: '6222 0000-0000 ００００', holder: ' 张三 ' })
    expect(card).toEqual({ bankType: 'ICBC_DEBIT', number: '6222000000000000', holder: '张三' })
    expect(cardErrors(card)).toEqual({})
  })

  it('may be of a bank that is typed', () => {
    expect(cardOf({ ...emptyCard(), bank: 'other', otherBank: 'citic_debit' }).bankType).toBe('CITIC_DEBIT')
    expect(cardErrors(cardOf({ ...emptyCard(), bank: 'other', otherBank: '中信' })).bankType).toContain('大写字母')
  })

  it('misses what is not filled in', () => {
    expect(Object.keys(cardErrors(cardOf(emptyCard())))).toEqual(['bankType', 'number', 'holder'])
  })
})

describe('the actions of a refund', () => {
  beforeEach(() => {
    setActivePinia(createPinia())
    api.query.mockReset()
  })

  it('keep the one who proposed from confirming', () => {
    expect(confirmButton('ann')?.attributes('disabled')).toBeDefined()
    expect(confirmButton('cat')?.attributes('disabled')).toBeUndefined()
  })

  it('say a refusal in the words of the server', async () => {
    api.query.mockRejectedValue(new ProblemError(503, { code: 'refund_not_answered', detail: '微信支付暂时没有回答，请稍后再查询' }))
    const wrapper = show(refund({}))
    await wrapper.findAll('button').find((button) => button.text() === '查询')?.trigger('click')
    await flushPromises()
    expect(wrapper.get('[role="alert"]').text()).toBe('微信支付暂时没有回答，请稍后再查询')
  })
})

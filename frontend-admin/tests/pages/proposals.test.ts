import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ref } from 'vue'
import type { Enrolment } from '@/api/models'
import { ProblemError } from '@/api/problem'
import { chosenRows, earlyObstacle, sumKnown } from '@/pages/refunds/propose/early'
import { exceptionErrors } from '@/pages/refunds/propose/exception'

const api = vi.hoisted(() => ({ early: vi.fn(), ask: vi.fn(), push: vi.fn() }))
vi.mock('@/api/refund-ends', () => ({ useRefundEarly: () => ({ mutateAsync: api.early, isPending: ref(false) }) }))
vi.mock('@/shared/composables/confirm', () => ({ confirmStep: api.ask }))
vi.mock('vue-router', () => ({ useRouter: () => ({ push: api.push }) }))
const { default: EarlyDialog } = await import('@/pages/refunds/propose/EarlyDialog.vue')

const person = (id: string, changes: Partial<Enrolment> = {}): Enrolment =>
  ({ id, planetNickname: `会员${id}`, wechatNickname: '', amountFen: 9900, result: 'undetermined', ...changes }) as Enrolment

describe('an exception', () => {
  it('pays back at most what was paid', () => {
    expect(exceptionErrors('99.00', '住院两天', 9900)).toEqual({})
    expect(exceptionErrors('99.01', '住院两天', 9900).amount).toContain('¥99.00')
    expect(exceptionErrors('0', '住院两天', 9900).amount).toContain('0.01')
    expect(exceptionErrors('九十九', '住院两天', 9900).amount).toContain('请填写')
  })

  it('wants a reason that fits', () => {
    expect(exceptionErrors('1', ' 病 ', 9900).reason).toContain('至少 2 个字')
    expect(exceptionErrors('1', '病'.repeat(201), 9900).reason).toContain('现在 201 个')
  })
})

describe('who is refunded early', () => {
  beforeEach(() => {
    for (const mock of Object.values(api)) mock.mockReset()
  })

  it('is remembered from page to page', () => {
    expect(chosenRows([person('a')], ['a', 'b'], [person('b'), person('c')]).map(({ id }) => id)).toEqual(['a', 'b'])
    expect(chosenRows([person('a')], ['a'], [person('a', { amountFen: 5000 })])[0]?.amountFen).toBe(5000)
    expect(chosenRows([person('a')], [], [person('a')])).toEqual([])
  })

  it('is added up only where every amount is known', () => {
    expect(sumKnown([person('a'), person('b')])).toBe(19_800)
    expect(sumKnown([person('a'), person('b', { amountFen: null })])).toBeUndefined()
  })

  it('has not left already', () => {
    expect(earlyObstacle(person('a', { result: 'withdrawn' }))).toContain('已退出')
    expect(earlyObstacle(person('a'))).toBeUndefined()
  })

  const stubs = {
    ElDialog: { template: '<section><slot /><slot name="footer" /></section>' },
    RouterLink: { props: ['to'], template: '<a :data-to="JSON.stringify(to)"><slot /></a>' },
  }
  const submit = async (): Promise<ReturnType<typeof mount>> => {
    const wrapper = mount(EarlyDialog, { props: { modelValue: true, campId: 'c1', rows: [person('a'), person('b')] }, global: { stubs } })
    await wrapper.get('textarea').setValue(' 训练营取消 ')
    await wrapper.findAll('button').at(-1)?.trigger('click')
    await flushPromises()
    return wrapper
  }

  it('is said to wait for the review, with the way there', async () => {
    api.early.mockResolvedValue({ refundIds: ['r1', 'r2'] })
    api.ask.mockResolvedValue(true)
    const wrapper = await submit()
    expect(api.early).toHaveBeenCalledWith({ enrolmentIds: ['a', 'b'], reason: '训练营取消' })
    expect(api.ask.mock.lastCall?.[0].title).toBe('2 笔退款等待审核')
    expect(api.push).toHaveBeenCalledWith({ name: 'refund-review', query: { campId: 'c1' } })
    expect(wrapper.emitted('proposed')).toHaveLength(1)
  })

  it('is refused together, with a link to the one who stands in the way', async () => {
    api.early.mockRejectedValue(new ProblemError(409, { code: 'refund_open', detail: '这笔报名已有一笔退款在处理', enrolmentId: 'b' }))
    const wrapper = await submit()
    expect(wrapper.get('[role="alert"]').text()).toContain('已有一笔退款在处理')
    expect(wrapper.get('a').attributes('data-to')).toContain('"enrolmentId":"b"')
    expect(wrapper.emitted('proposed')).toBeUndefined()
  })
})

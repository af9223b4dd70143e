import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ref } from 'vue'
import type { Refund, RefundRow } from '@/api/models'
import { ProblemError } from '@/api/problem'
import type { Asking } from '@/pages/refunds/review/asking'
import { useSelection } from '@/pages/refunds/selection'

const api = vi.hoisted(() => ({ approve: vi.fn(), approveOne: vi.fn(), reject: vi.fn(), redirect: vi.fn(), reset: vi.fn() }))
vi.mock('@/api/refunds', () => ({
  useApproveRefund: () => ({ mutateAsync: api.approveOne, isPending: ref(false) }),
  useApproveRefunds: () => ({ mutateAsync: api.approve, isPending: ref(false) }),
  useRejectRefund: () => ({ mutateAsync: api.reject, isPending: ref(false) }),
  useRejectRefunds: () => ({ mutateAsync: api.reject, isPending: ref(false) }),
}))
vi.mock('@/api/refund-ends', () => ({ useRedirectRefund: () => ({ mutateAsync: api.redirect, isPending: ref(false), reset: api.reset }) }))
vi.mock('vue-router', () => ({ useRouter: () => ({ push: vi.fn() }) }))
const { default: DecisionDialogs } = await import('@/pages/refunds/review/DecisionDialogs.vue')
const { default: BatchDialog } = await import('@/pages/refunds/review/BatchDialog.vue')
const { default: RedirectDialog } = await import('@/pages/refunds/ends/RedirectDialog.vue')

const stubs = {
  ElDialog: { props: ['modelValue'], template: '<section><slot /><slot name="footer" /></section>' },
  ElInputNumber: { props: ['modelValue'], emits: ['update:modelValue'], template: '<input :value="modelValue" @input="$emit(\'update:modelValue\', Number($event.target.value))" />' },
  ElSelect: { props: ['modelValue'], emits: ['update:modelValue'], template: '<select :value="modelValue" @change="$emit(\'update:modelValue\', $event.target.value)"><slot /></select>' },
  ElOption: { props: ['value', 'label'], template: '<option :value="value">{{ label }}</option>' },
  RouterLink: true,
}
const row = (id: string, bindConfidence: number): RefundRow =>
  ({ id, planetNickname: `会员${id}`, campName: '早起营', amountFen: 9900, factsHash: `hash-${id}`, flags: [], autoResult: 'qualified', kind: 'settlement', bindConfidence }) as unknown as RefundRow

const refund = { id: 'r1', planetNickname: '小王', amountFen: 9900 } as Refund

function dialog() {
  const selection = useSelection(() => undefined)
  selection.set([row('a', 100), row('b', 90)])
  return mount(BatchDialog, { props: { modelValue: true, selection }, global: { stubs } })
}
const approveButton = (wrapper: ReturnType<typeof dialog>) => wrapper.findAll('button').at(-1)

async function fill(wrapper: ReturnType<typeof mount>): Promise<void> {
  await wrapper.get('select').setValue('CMB_DEBIT')
  const [number, holder] = wrapper.findAll('input')
  await number?.setValue('6222 0000 0000 0000')
  await holder?.setValue('张三')
  await wrapper.findAll('button').at(-1)?.trigger('click')
  await flushPromises()
}

beforeEach(() => {
  setActivePinia(createPinia())
  for (const mock of Object.values(api)) mock.mockReset()
})

describe('approving a batch', () => {
  it('names who is left out, and wants the sum of the others', async () => {
    const wrapper = dialog()
    expect(wrapper.text()).toContain('1 人不在这次批量通过里')
    expect(wrapper.text()).toContain('会员b：绑定把握 90，低于 95')
    await wrapper.get('[data-test="typed-sum"]').setValue('198')
    expect(approveButton(wrapper)?.attributes('disabled')).toBeDefined()
    await wrapper.get('[data-test="typed-sum"]').setValue('99')
    expect(approveButton(wrapper)?.attributes('disabled')).toBeUndefined()
  })

  it('sends what was demanded of the bindings', async () => {
    api.approve.mockResolvedValue({ approved: 2, sumFen: 19_800 })
    const wrapper = dialog()
    await wrapper.get('[data-test="min-confidence"]').setValue('90')
    await wrapper.get('[data-test="typed-sum"]').setValue('198')
    await approveButton(wrapper)?.trigger('click')
    await flushPromises()
    expect(api.approve).toHaveBeenCalledWith({
      refunds: [{ id: 'a', factsHash: 'hash-a' }, { id: 'b', factsHash: 'hash-b' }],
      sumFen: 19_800,
      minConfidence: 90,
    })
  })
})

describe('sending a refund to a card', () => {
  it('keeps what was typed while the provider says no, in its words', async () => {
    api.redirect.mockRejectedValue(new ProblemError(409, { code: 'refund_card_refused', detail: '微信支付没有受理这张银行卡' }))
    const wrapper = mount(RedirectDialog, { props: { modelValue: true, refund }, global: { stubs } })
    await fill(wrapper)
    expect(api.redirect).toHaveBeenCalledWith({ refundId: 'r1', card: { bankType: 'CMB_DEBIT', number: '6222000000000000', holder: '张三' } })
    expect(wrapper.get('[role="alert"]').text()).toContain('没有受理')
    expect(wrapper.findAll('input')[1]?.element.value).toBe('张三')
  })

  it('forgets the card when it closes', async () => {
    const wrapper = mount(RedirectDialog, { props: { modelValue: true, refund }, global: { stubs } })
    await fill(wrapper)
    expect(wrapper.emitted('update:modelValue')).toEqual([[false]])
    await wrapper.setProps({ modelValue: false })
    expect(wrapper.findAll('input').map(({ element }) => element.value)).toEqual(['', ''])
    expect(api.reset).toHaveBeenCalled()
  })
})

const shown = (id: string) => ({ ...row(id, 100), payment: {} }) as unknown as Refund

const asked = () => mount(DecisionDialogs, { props: { modelValue: undefined as Asking | undefined, refund: shown('a'), selection: useSelection(() => undefined) }, global: { stubs: { ...stubs, FactList: true } } })

describe('deciding about one after the other', () => {
  it('is about who was shown when it was asked, although the list has moved on', async () => {
    const answers: (() => void)[] = []
    api.approveOne.mockReturnValue(new Promise<void>((resolve) => answers.push(resolve)))
    const wrapper = asked()
    await wrapper.setProps({ modelValue: 'approve' })
    await wrapper.get('[data-test="approve"]').trigger('click')
    // The row leaves the list before the answer has arrived, and the next one takes its place.
    await wrapper.setProps({ refund: undefined })
    await wrapper.setProps({ refund: shown('b') })
    answers[0]?.()
    await flushPromises()
    expect(api.approveOne).toHaveBeenCalledExactlyOnceWith({ refundId: 'a', factsHash: 'hash-a', release: false })
    expect(wrapper.emitted('decided')).toEqual([['a']])
    expect(wrapper.emitted('update:modelValue')).toEqual([[undefined]])
  })
})

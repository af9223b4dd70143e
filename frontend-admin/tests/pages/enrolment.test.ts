import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ref } from 'vue'
import type { Enrolment } from '@/api/models'
import { ProblemError } from '@/api/problem'
import { isRebinding, joinedParam, memberName } from '@/pages/enrolment/words'
import PersonCell from '@/shared/components/PersonCell.vue'

const resolve = vi.hoisted(() => ({ mutateAsync: vi.fn() }))
vi.mock('@/api/enrolments', () => ({
  useResolveEnrolment: () => ({ mutateAsync: resolve.mutateAsync, isPending: ref(false) }),
  useRoster: () => ({ data: ref(roster), error: ref(null), isPending: ref(false), refetch: vi.fn() }),
}))
const roster = [
  { planetUserId: '11', name: '小王', number: 1001, rankingDays: 3 },
  { planetUserId: '22', name: '小李', number: 1002, rankingDays: null },
]
const { default: MatchDialog } = await import('@/pages/enrolment/MatchDialog.vue')

const enrolment = (changes: Partial<Enrolment> = {}): Enrolment =>
  ({ id: 'e1', campId: 'c1', planetNickname: '小王', planetId: '1001', wechatNickname: '王', planetUserId: null, bindStatus: 'manual_review', matchStatus: 'waiting', ...changes }) as Enrolment
const bound = enrolment({ planetUserId: '11', memberNumber: 1001, bindStatus: 'completed', matchStatus: 'matched' })

function dialog(props: { enrolment: Enrolment; title?: string; search?: string }) {
  const stubs = {
    ElDialog: { props: ['modelValue', 'title'], template: '<section><h2>{{ title }}</h2><slot /><slot name="footer" /></section>' },
    RouterLink: { props: ['to'], template: '<a :data-to="JSON.stringify(to)"><slot /></a>' },
  }
  return mount(MatchDialog, { props: { modelValue: true, ...props }, global: { stubs } })
}
const submit = async (wrapper: ReturnType<typeof dialog>): Promise<void> => {
  await wrapper.findAll('button').at(-1)?.trigger('click')
  await flushPromises()
}

beforeEach(() => {
  resolve.mutateAsync.mockReset()
})

describe('binding by hand', () => {
  it('wants a person and a reason before it asks the server', async () => {
    const wrapper = dialog({ enrolment: enrolment() })
    expect(wrapper.get('h2').text()).toBe('手动绑定')
    await submit(wrapper)
    expect(wrapper.text()).toContain('请先选一位星球成员')
    expect(wrapper.text()).toContain('请写明凭什么确认是这个人')
    expect(resolve.mutateAsync).not.toHaveBeenCalled()
  })

  it('sends whom and why, and closes', async () => {
    const wrapper = dialog({ enrolment: enrolment(), title: '手动匹配' })
    expect(wrapper.get('h2').text()).toBe('手动匹配')
    await wrapper.get('input[value="22"]').setValue()
    await wrapper.get('input[placeholder^="例如"]').setValue(' 群里确认 ')
    await submit(wrapper)
    expect(resolve.mutateAsync).toHaveBeenCalledWith({ enrolmentId: 'e1', planetUserId: '22', reason: '群里确认' })
    expect(wrapper.emitted('update:modelValue')).toEqual([[false]])
  })

  it('shows the binding that stands, and does not bind the same person again', async () => {
    const wrapper = dialog({ enrolment: bound })
    expect(wrapper.get('h2').text()).toBe('重新绑定')
    expect(wrapper.text()).toContain('编号 1001 · ID 11')
    await wrapper.get('input[value="11"]').setValue()
    await wrapper.get('input[placeholder^="例如"]').setValue('群里确认')
    await submit(wrapper)
    expect(wrapper.text()).toContain('现在绑定的就是这一位')
    expect(resolve.mutateAsync).not.toHaveBeenCalled()
  })

  it('leads to the enrolment that holds the person already', async () => {
    resolve.mutateAsync.mockRejectedValue(
      new ProblemError(409, { code: 'roster_member_taken', detail: '该星球成员已绑定到另一笔报名', enrolmentId: 'e9' }),
    )
    const wrapper = dialog({ enrolment: enrolment() })
    await wrapper.get('input[value="22"]').setValue()
    await wrapper.get('input[placeholder^="例如"]').setValue('群里确认')
    await submit(wrapper)
    expect(wrapper.get('[role="alert"]').text()).toContain('该星球成员已绑定到另一笔报名')
    expect(wrapper.get('a').attributes('data-to')).toContain('"enrolmentId":"e9"')
    expect(wrapper.emitted('stale')).toHaveLength(1)
    expect(wrapper.emitted('update:modelValue')).toBeUndefined()
  })

  it('looks for what a late proposal says', () => {
    const wrapper = dialog({ enrolment: enrolment({ planetNickname: '' }), search: '1002' })
    expect(wrapper.get<HTMLInputElement>('input[placeholder^="按昵称"]').element.value).toBe('1002')
    expect(wrapper.text()).toContain('未填写')
  })
})

it('somebody without a name still has one in a sentence', () => {
  expect(memberName({ planetNickname: '小王', wechatNickname: '王' })).toBe('小王')
  expect(memberName({ planetNickname: '', wechatNickname: '王' })).toBe('王')
  expect(memberName({ planetNickname: '', wechatNickname: '' })).toBe('未填写的会员')
})

const name = (planetNickname: string | null) =>
  mount(PersonCell, { props: { person: { planetNickname, planetId: '', wechatNickname: '' } } }).get('.name')

it('a list tells what is not filled in from what was never asked', () => {
  expect(name('').text()).toBe('未填写')
  expect(name('').classes()).toContain('open')
  expect(name(null).text()).toBe('未报名的付款人')
  expect(name('小王').classes()).not.toContain('open')
})

it('only a binding that stands and is known is bound anew', () => {
  expect(isRebinding(bound)).toBe(true)
  expect(isRebinding({ bindStatus: 'completed', matchStatus: 'waiting' })).toBe(false)
  expect(isRebinding({ bindStatus: 'closed', matchStatus: 'failed' })).toBe(false)
})

it('the address says in words what the API wants as yes or no', () => {
  expect([joinedParam('true'), joinedParam('false'), joinedParam(undefined)]).toEqual([true, false, undefined])
})

import { flushPromises, mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { computed, ref, toValue, type MaybeRefOrGetter } from 'vue'
import type { SearchResult, Staff } from '@/api/models'
import { ProblemError } from '@/api/problem'
import { useSession } from '@/app/stores/session'

const push = vi.hoisted(() => vi.fn())
vi.mock('vue-router', () => ({ useRouter: () => ({ push }) }))

const nothing: SearchResult = { members: [], refunds: [], desk: [], camps: [] }
const found: SearchResult = {
  ...nothing,
  members: [{ id: 'e1', planetNickname: '小明', wechatNickname: 'ming', planetId: '42', campName: '早起营' }],
  refunds: [{ id: 'r1', outRefundNo: 'R1', amountFen: 9900, decision: 'approved', money: 'success', planetNickname: '小明', campName: '早起营' }],
  camps: [{ id: 'c1', name: '小明的营', startDay: '2026-11-01', endDay: '2026-11-21' }],
}
const answers = vi.hoisted((): Record<string, unknown> => ({}))
const failure = ref<Error>()
vi.mock('@/api/search', () => ({
  shortestSearch: 2,
  useSearch: (text: MaybeRefOrGetter<string>) => ({
    data: computed(() => answers[toValue(text)]),
    error: failure,
    isFetching: ref(false),
    isPlaceholderData: ref(false),
    refetch: vi.fn(),
  }),
}))
const { default: SearchPalette } = await import('@/app/search/SearchPalette.vue')

const stubs = { ElDialog: { props: ['modelValue'], template: '<section v-if="modelValue"><slot name="header" title-id="t" title-class="" /><slot /><slot name="footer" /></section>' } }

function palette() {
  const wrapper = mount(SearchPalette, {
    props: { modelValue: true, 'onUpdate:modelValue': (value: boolean) => wrapper.setProps({ modelValue: value }) },
    global: { stubs },
  })
  return wrapper
}
async function type(wrapper: ReturnType<typeof palette>, text: string): Promise<void> {
  await wrapper.get('input').setValue(text)
  await vi.advanceTimersByTimeAsync(250)
  await flushPromises()
}
const key = (wrapper: ReturnType<typeof palette>, name: string, more = {}) => wrapper.get('input').trigger('keydown', { key: name, ...more })
const selected = (wrapper: ReturnType<typeof palette>) => wrapper.findAll('[role="option"]').findIndex((option) => option.attributes('aria-selected') === 'true')

beforeEach(() => {
  setActivePinia(createPinia())
  useSession().user = { id: String(Math.random()), displayName: '王芳', role: 'admin' } as Staff
  vi.useFakeTimers()
  push.mockReset()
  failure.value = undefined
  Object.assign(answers, { 小明: found, 没有的人: nothing })
  Element.prototype.scrollIntoView = vi.fn()
})

describe('the search', () => {
  it('asks nothing before there are two characters, and says what can be typed', async () => {
    const wrapper = palette()
    await type(wrapper, '小')
    expect(wrapper.findAll('[role="option"]')).toHaveLength(0)
    expect(wrapper.text()).toContain('输入昵称')
  })

  it('is walked by arrows, round and round, and tells a screen reader where it is', async () => {
    const wrapper = palette()
    await type(wrapper, '小明')
    const options = wrapper.findAll('[role="option"]')
    expect(options).toHaveLength(3)
    expect(selected(wrapper)).toBe(0)
    await key(wrapper, 'ArrowDown')
    expect(selected(wrapper)).toBe(1)
    expect(wrapper.get('input').attributes('aria-activedescendant')).toBe(options[1]?.attributes('id'))
    await key(wrapper, 'ArrowUp')
    await key(wrapper, 'ArrowUp')
    expect(selected(wrapper)).toBe(2)
    await key(wrapper, 'ArrowDown')
    expect(selected(wrapper)).toBe(0)
  })

  it('opens what is selected and closes, and offers it again the next time', async () => {
    const wrapper = palette()
    await type(wrapper, '小明')
    await key(wrapper, 'ArrowDown')
    await key(wrapper, 'Enter')
    expect(push).toHaveBeenCalledWith({ name: 'refund-records', query: { refund: 'r1' } })
    expect(wrapper.find('section').exists()).toBe(false)
    const again = palette()
    expect(again.text()).toContain('最近打开')
    await key(again, 'Enter')
    expect(push).toHaveBeenCalledTimes(2)
  })

  it('forgets what was opened when somebody else sits down', async () => {
    const wrapper = palette()
    await type(wrapper, '小明')
    await key(wrapper, 'Enter')
    useSession().user = { id: 'somebody-else' } as Staff
    expect(palette().text()).not.toContain('最近打开')
  })

  it('leaves the keys to an input method that composes', async () => {
    const wrapper = palette()
    await type(wrapper, '小明')
    await key(wrapper, 'Enter', { isComposing: true })
    expect(push).not.toHaveBeenCalled()
  })

  it('does not open an answer to what was typed before', async () => {
    const wrapper = palette()
    await type(wrapper, '小明')
    await wrapper.get('input').setValue('小明明')
    await key(wrapper, 'Enter')
    expect(push).not.toHaveBeenCalled()
  })

  it('says that nothing was found, and what else to try', async () => {
    const wrapper = palette()
    await type(wrapper, '没有的人')
    expect(wrapper.text()).toContain('没有找到「没有的人」')
    await key(wrapper, 'Enter')
    expect(push).not.toHaveBeenCalled()
  })

  it('says what went wrong with the number for support', async () => {
    const wrapper = palette()
    failure.value = new ProblemError(503, { detail: '数据库暂时连不上，请稍后再试。', requestId: 'req-7' })
    await type(wrapper, '小明')
    expect(wrapper.get('[role="alert"]').text()).toContain('req-7')
    expect(wrapper.findAll('[role="option"]')).toHaveLength(0)
  })
})

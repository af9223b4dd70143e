import { flushPromises, mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { nextTick, ref } from 'vue'
import { ProblemError } from '@/api/problem'
import { contentLines } from '@/pages/payments/content'
import { countDays } from '@/shared/format/day'

const replay = vi.hoisted(() => ({ mutateAsync: vi.fn() }))
vi.mock('@/api/payment-events', () => ({
  useReplayEvents: () => ({ mutateAsync: replay.mutateAsync, isPending: ref(false) }),
}))
const { default: ReplayDialog } = await import('@/pages/payments/ReplayDialog.vue')

async function opened() {
  const stubs = { ElDialog: { template: '<section><slot /><slot name="footer" /></section>' }, RouterLink: true }
  const wrapper = mount(ReplayDialog, { props: { modelValue: false }, global: { stubs } })
  await wrapper.setProps({ modelValue: true })
  await nextTick()
  return wrapper
}

describe('the content of a callback', () => {
  it('is told line by line, with our word where we have one', () => {
    expect(contentLines({ mchid: '1900', amount: { total: 9900 }, note: { deep: [{ x: null }] } })).toEqual([
      { path: 'mchid', word: '商户号', value: '1900' },
      { path: 'amount.total', word: '订单金额（分）', value: '9900' },
      { path: 'note.deep.0.x', word: undefined, value: 'null' },
    ])
  })

  it('says what is empty, and nothing where nothing is', () => {
    expect(contentLines({ attach: '', list: [], more: {} }).map(({ value }) => value)).toEqual(['（空）', '[]', '{}'])
    expect(contentLines({})).toEqual([])
    expect(contentLines(null)).toEqual([])
  })
})

describe('replaying the last days', () => {
  beforeEach(() => {
    replay.mutateAsync.mockReset()
  })

  it('covers thirty days, says that it is safe, and tells the count afterwards', async () => {
    replay.mutateAsync.mockResolvedValue({ count: 1234 })
    const wrapper = await opened()
    expect(wrapper.text()).toContain('重放是安全的')
    await wrapper.findAll('button').at(-1)?.trigger('click')
    await flushPromises()
    const [{ from, to, state }] = replay.mutateAsync.mock.calls[0] as [{ from: string; to: string; state?: string }]
    expect(countDays(from, to)).toBe(30)
    expect(state).toBeUndefined()
    expect(wrapper.get('[role="status"]').text()).toContain('1,234 条')
  })

  it('can be kept to what failed', async () => {
    replay.mutateAsync.mockResolvedValue({ count: 0 })
    const wrapper = await opened()
    await wrapper.findAll('input[type="radio"]').at(-1)?.setValue()
    await wrapper.findAll('button').at(-1)?.trigger('click')
    await flushPromises()
    expect(replay.mutateAsync).toHaveBeenCalledWith(expect.objectContaining({ state: 'dead' }))
    expect(wrapper.get('[role="status"]').text()).toContain('没有需要重放的通知')
  })

  it('says why it was refused and stays open', async () => {
    replay.mutateAsync.mockRejectedValue(new ProblemError(422, { detail: '最多 31 天' }))
    const wrapper = await opened()
    await wrapper.findAll('button').at(-1)?.trigger('click')
    await flushPromises()
    expect(wrapper.get('[role="alert"]').text()).toContain('最多 31 天')
  })
})

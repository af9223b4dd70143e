import { describe, expect, it } from 'vitest'
import type { RefundRow, Settlement } from '@/api/models'
import { refundTimeline } from '@/pages/refunds/history'
import { batchObstacle } from '@/pages/refunds/labels'
import { useSelection } from '@/pages/refunds/selection'
import { settlementStory } from '@/pages/settlement/story'

const row = (id: string, changes: Partial<RefundRow> = {}): RefundRow =>
  ({ id, amountFen: 9900, factsHash: `hash-${id}`, flags: [], autoResult: 'qualified', ...changes }) as RefundRow

describe('a selection for a batch', () => {
  it('adds up what is chosen and refuses who must be decided alone', () => {
    const selection = useSelection(batchObstacle)
    selection.set([row('a'), row('b', { amountFen: 5000 }), row('c', { flags: ['contested'] })])
    expect(selection.ids.value).toEqual(['a', 'b'])
    expect(selection.sum.value).toBe(14_900)
  })

  it('keeps rows of other pages when a page is chosen anew', () => {
    const selection = useSelection(batchObstacle)
    selection.set([row('a')])
    selection.setIds(['a', 'b'], [row('b')])
    expect(selection.count.value).toBe(2)
    selection.setIds(['b'], [row('b')])
    expect(selection.ids.value).toEqual(['b'])
  })

  it('carries the newest facts of a row', () => {
    const selection = useSelection(batchObstacle)
    selection.set([row('a')])
    selection.update([row('a', { amountFen: 8800, factsHash: 'newer' })])
    expect(selection.list.value[0]).toMatchObject({ amountFen: 8800, factsHash: 'newer' })
  })
})

it('the story of a refund is told in words, newest first', () => {
  const events = refundTimeline([
    { at: '2026-12-15T10:00:00+08:00', actor: '王芳', machine: 'refund_decision', from: 'in_review', to: 'approved' },
    { at: '2026-12-15T10:05:00+08:00', actor: '系统', machine: 'refund_money', from: 'submitting', to: 'unknown', reason: '没有收到答复' },
  ])
  expect(events.map(({ title }) => title)).toEqual(['退款：确认中', '审核：已通过'])
  expect(events[0]?.detail).toBe('系统 · 没有收到答复')
})

describe('the story of a settlement', () => {
  const base = { state: 'provisional', createdAt: '2026-12-13T02:00:00+08:00', objectionUntil: '2026-12-15T02:00:00+08:00' } as unknown as Settlement
  const camp = { state: 'settling', endDay: '2026-12-12' } as const

  it('counts down while members may object', () => {
    const story = settlementStory(base, camp, new Date('2026-12-14T00:00:00+08:00'))
    expect(story.windowOpen).toBe(true)
    expect(story.sentence).toContain('还有 1 天 2 小时')
  })

  it('asks for the list when the window has closed', () => {
    expect(settlementStory(base, camp, new Date('2026-12-15T02:01:00+08:00')).sentence).toContain('生成退款名单')
  })

  it('promises that no money leaves before a review', () => {
    expect(settlementStory({ ...base, state: 'none' }, { ...camp, state: 'ended' }, new Date()).sentence).toContain('不会退出任何钱')
  })
})

import { describe, expect, it } from 'vitest'
import type { Countdown, TodayCamp, Work } from '@/api/models'
import { waitingWork } from '@/app/work'
import { checkLabel, checksNote, countdownLine, freshnessOf, nextStep, todayRate } from '@/pages/today/words'

const now = '2026-11-22T12:00:00+08:00'
const camp: TodayCamp = { id: 'c1', name: '早起营', day: 8, days: 21, members: 4, line: [4, 3, 1], completeUntil: '2026-11-22T11:00:00+08:00', stale: false, syncFailed: false }

describe('the three checks', () => {
  it('are green only when somebody has looked', () => {
    expect(checkLabel(0, true).tone).toBe('ok')
    expect(checkLabel(0, false)).toMatchObject({ word: '还不知道', tone: 'quiet' })
    expect(checkLabel(2, false)).toMatchObject({ word: '2 笔', tone: 'stop' })
  })

  it('say until when', () => {
    expect(checksNote({ items: [], looked: false })).toContain('还没有读到账单')
    const read = { items: [], billDay: '2026-11-21', readAt: now }
    expect(checksNote({ ...read, looked: true })).not.toContain('之后的还没有读到')
    expect(checksNote({ ...read, looked: false })).toContain('之后的还没有读到')
  })
})

describe('a camp', () => {
  it('shows the share of today, and a dash where there is nobody', () => {
    expect(todayRate(camp)).toBe('25%')
    expect(todayRate({ ...camp, members: 0 })).toBe('—')
    expect(todayRate({ ...camp, line: [] })).toBe('—')
  })

  it('never shows old data as new', () => {
    expect(freshnessOf(camp, now).tone).toBe('ok')
    expect(freshnessOf({ ...camp, stale: true, completeUntil: '2026-11-20T12:00:00+08:00' }, now)).toMatchObject({ word: '数据停在 2 天前', tone: 'stop' })
    expect(freshnessOf({ ...camp, syncFailed: true }, now).tone).toBe('warn')
  })

  it('says what comes next on a quiet day', () => {
    expect(nextStep({ camps: [camp, { ...camp, name: '晨读营', day: 20 }] })).toContain('「晨读营」还有 1 天结束')
    expect(nextStep({ camps: [{ ...camp, day: 21 }] })).toContain('最后一天')
    expect(nextStep({ camps: [] })).toContain('没有进行中的训练营')
  })
})

const row = (kind: Countdown['kind'], at: string): Countdown => ({ kind, at, campId: 'c1', campName: '早起营', groupName: '一群' })

it('counts down by the server clock and says when it is over', () => {
  expect(countdownLine(row('group_qr', '2026-11-25T12:00:00+08:00'), now)).toMatchObject({ left: '还剩 3 天', tone: 'quiet' })
  expect(countdownLine(row('group_qr', '2026-11-22T20:00:00+08:00'), now).tone).toBe('warn')
  expect(countdownLine(row('planet_account', '2026-11-22T11:00:00+08:00'), now)).toMatchObject({ left: '已到期', tone: 'stop' })
  expect(countdownLine({ kind: 'refund_limit', at: now, payments: 2, paidFen: 19800 }, now).to).toEqual({ name: 'desk' })
})

it('lists what waits longest first and leaves out what does not wait', () => {
  const work: Work[] = [
    { kind: 'review', count: 2, since: '2026-11-22T08:00:00+08:00' },
    { kind: 'release', count: 0 },
    { kind: 'desk', count: 1, since: '2026-11-20T08:00:00+08:00' },
  ]
  expect(waitingWork(work).map(({ kind }) => kind)).toEqual(['desk', 'review'])
})

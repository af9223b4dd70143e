import { describe, expect, it } from 'vitest'
import type { GridMember } from '@/api/models'
import { projectNote } from '@/pages/camps/detail/project-note'
import { cellWords, daysOf, filterMembers, markOf, standings } from '@/pages/check-ins/grid'
import { howCounted, syncSummary } from '@/pages/check-ins/summary'

function member(changes: Partial<GridMember>): GridMember {
  return {
    enrolmentId: changes.planetNickname ?? 'id',
    planetNickname: '小明',
    planetId: '1024',
    wechatNickname: '明明',
    resolved: true,
    countedDays: 3,
    requiredDays: 5,
    graceDays: 1,
    rate: '0.6000',
    eligible: false,
    reachable: true,
    countDisagreement: false,
    streak: 0,
    lastCheckInAt: null,
    lastRemindedAt: null,
    days: 'ppm',
    ...changes,
  }
}

describe('the grid of days', () => {
  it('says every letter in words, and an unknown one is never missed', () => {
    expect(cellWords('2026-11-22', 'c')).toContain('已打卡，人工更正')
    expect(cellWords('2026-11-22', 'm')).toContain('未打卡')
    expect(markOf('u').words).toBe('数据未到')
    expect(markOf('!').look).toBe('unknown')
    expect(markOf('i').byHand).toBe(true)
    expect(markOf('p').byHand).toBeUndefined()
  })

  it('has a column for each day of the camp', () => {
    expect(daysOf('2026-11-29', '2026-12-02')).toEqual(['2026-11-29', '2026-11-30', '2026-12-01', '2026-12-02'])
  })

  it('counts who stands where, and puts nobody in two of the three ways to stand', () => {
    const members = [
      member({ planetNickname: '达标', eligible: true }),
      member({ planetNickname: '来得及' }),
      member({ planetNickname: '来不及', reachable: false, countDisagreement: true }),
      member({ planetNickname: '没对应', resolved: false, reachable: false }),
    ]
    const counts = Object.fromEntries(standings(members).map(({ value, count }) => [value, count]))
    expect(counts).toEqual({ all: 4, eligible: 1, reachable: 1, unreachable: 1, disagreement: 1, unresolved: 1 })
    expect(standings([members[0] as GridMember]).map(({ value }) => value)).toEqual(['all', 'eligible'])
    expect(filterMembers(members, 'unreachable', '').map((row) => row.planetNickname)).toEqual(['来不及'])
    expect(filterMembers(members, 'all', ' 达 ').map((row) => row.planetNickname)).toEqual(['达标'])
  })
})

describe('words about days', () => {
  const counts = { insideDays: 12, outsideDays: 0, importedDays: 0, addedDays: 0, removedDays: 0, rankingDays: 12 }

  it('says how a count came about, and nothing of what did not happen', () => {
    expect(howCounted(counts)).toBe('营期内打卡 12 天；星球排行榜 12 天。')
    const all = { ...counts, outsideDays: 1, importedDays: 2, addedDays: 3, removedDays: 4 }
    expect(howCounted(all)).toBe('营期内打卡 12 天，文件导入 2 天，人工补记 3 天，人工取消 4 天，另有营期外 1 天不计；星球排行榜 12 天。')
  })

  it('says when a pass lowered somebody', () => {
    const run = { members: 50, newPosts: 3, changed: 2, lowered: 1, unknown: 0 }
    expect(syncSummary(run)).toBe('读到 50 位成员，新动态 3 条，2 人的天数有变化，其中 1 人减少')
  })

  it('warns when a project is created before its camp begins', () => {
    const camp = { planetProjectId: null, startDay: '2026-12-01', requiredDays: 15 }
    expect(projectNote(camp, '2026-11-26')).toContain('开始日之前的打卡不计入天数')
    expect(projectNote(camp, '2026-12-01')).not.toContain('开始日之前')
    expect(projectNote({ ...camp, planetProjectId: '1824528822' }, '2026-11-26')).toBe('')
  })
})

import { describe, expect, it } from 'vitest'
import {
  addDays,
  countDays,
  formatAge,
  formatAgo,
  formatDay,
  formatDeadline,
  formatDayRange,
  formatDayWithWeekday,
  formatMoment,
  formatTimeLeft,
  isDay,
  today,
  weekdayIndex,
} from '@/shared/format/day'

const now = new Date('2026-11-22T02:00:00Z')

describe('days', () => {
  it('are those of Shanghai, wherever the browser stands', () => {
    expect(today(new Date('2026-11-22T15:59:59Z'))).toBe('2026-11-22')
    expect(today(new Date('2026-11-22T16:00:00Z'))).toBe('2026-11-23')
    expect(formatMoment('2026-11-22T00:18:00Z', now)).toBe('11月22日 08:18')
    expect(formatMoment('2026-11-22T08:18:00+08:00', now)).toBe('11月22日 08:18')
  })

  it('read as people write them, with the year only when it is another', () => {
    expect(formatDay('2026-11-22', now)).toBe('11月22日')
    expect(formatDay('2025-01-02', now)).toBe('2025年1月2日')
    expect(formatDayWithWeekday('2026-11-22', now)).toBe('11月22日 (周日)')
    expect(formatDayRange('2026-11-22', '2026-12-12', now)).toBe('11月22日 – 12月12日')
    expect(formatDayRange('2026-12-20', '2027-01-09', now)).toBe('12月20日 – 2027年1月9日')
    expect(formatDayRange('2025-03-01', '2025-03-21', now)).toBe('2025年3月1日 – 3月21日')
  })

  it('end at twenty-four, not at zero of the next one', () => {
    expect(formatDeadline('2026-11-23T00:00:00+08:00', now)).toBe('11月22日 24:00')
    expect(formatDeadline('2026-11-22T20:00:00+08:00', now)).toBe('11月22日 20:00')
    expect(formatDeadline(null)).toBe('—')
  })

  it('count both ends of a camp', () => {
    expect(countDays('2026-11-22', '2026-12-12')).toBe(21)
    expect(countDays('2026-11-22', '2026-11-22')).toBe(1)
    expect(countDays('2026-11-22', '2026-11-21')).toBeUndefined()
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01')
    expect(weekdayIndex('2026-11-22')).toBe(6)
  })

  it('that do not exist are none', () => {
    expect(isDay('2026-02-29')).toBe(false)
    expect(isDay('2028-02-29')).toBe(true)
    expect(isDay('昨天')).toBe(false)
    expect(formatDay('2026-13-01', now)).toBe('—')
    expect(formatMoment(null)).toBe('—')
    expect(formatMoment('nonsense')).toBe('—')
  })

  it('say how long is left, and nothing when the time has passed', () => {
    expect(formatTimeLeft('2026-11-24T10:00:00+08:00', now)).toBe('2 天')
    expect(formatTimeLeft('2026-11-23T13:00:00+08:00', now)).toBe('1 天 3 小时')
    expect(formatTimeLeft('2026-11-22T12:05:00+08:00', now)).toBe('2 小时 5 分')
    expect(formatTimeLeft('2026-11-22T10:00:30+08:00', now)).toBe('不到 1 分钟')
    expect(formatTimeLeft('2026-11-22T09:59:00+08:00', now)).toBeUndefined()
  })

  it('say how long ago something was, in its largest unit', () => {
    expect([0, 59].map(formatAgo)).toEqual(['刚刚', '刚刚'])
    expect(formatAgo(60)).toBe('1 分钟前')
    expect(formatAgo(3 * 3_600 + 59)).toBe('3 小时前')
    expect(formatAgo(50 * 3_600)).toBe('2 天前')
    expect(formatAge(-5)).toBe('不到 1 分钟')
  })
})

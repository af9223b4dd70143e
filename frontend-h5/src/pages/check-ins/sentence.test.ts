import { expect, test } from 'vitest'
import type { Progress } from '@/api/enrolments'
import { progress } from '../../../tests/api'
import { calendarMonths, dayWords } from './calendar'
import { graceWords, standing } from './sentence'

const say = (change: Partial<Progress>) => standing({ ...progress, ...change })

test('a member in time reads that there is time', () => {
  expect(say({ stillNeeded: 7, daysLeft: 10 }).words).toBe('还差 7 天，剩余 10 天，来得及')
})

test('a member who needs every day reads it', () => {
  expect(say({ stillNeeded: 9, daysLeft: 9 })).toMatchObject({ tone: 'warn', words: '还差 9 天，剩余 9 天，一天都不能少' })
})

test('a member who cannot make it learns it and what to do', () => {
  const { tone, words, more } = say({ stillNeeded: 7, daysLeft: 5, reachable: false })
  expect([tone, words]).toEqual(['stop', '还差 7 天，只剩 5 天，来不及打满了'])
  expect(more).toContain('联系教练')
})

test('before the start nothing is missing', () => {
  expect(say({ today: '2026-11-08' }).words).toBe('11月10日开始打卡，还有 2 天')
})

test('an eligible member reads that the deposit can come back', () => {
  expect(say({ eligible: true })).toMatchObject({ tone: 'ok', words: '已经达标，押金可以退回' })
})

test('unknown days are never called missed', () => {
  const days = [...progress.days, { day: '2026-11-19', state: 'unknown' as const }]
  expect(say({ days }).more).toContain('没取到不等于没打卡')
  const ended = say({ days, today: '2026-12-01', stillNeeded: 1 })
  expect(ended.words).toBe('训练营已结束，打卡数据还在核对')
})

test('after the end a shortfall is final only when the data is complete', () => {
  expect(say({ today: '2026-12-01', stillNeeded: 3 }).words).toBe('训练营已结束，还差 3 天没有达标')
  const stale = say({ today: '2026-12-01', stillNeeded: 3, freshness: { complete: false } })
  expect(stale.tone).toBe('warn')
})

test('grace is explained apart from the count', () => {
  expect(graceWords({ graceDays: 1, requiredDays: 15 })).toContain('实际打满 14 天就算达标')
  expect(graceWords({ graceDays: 0, requiredDays: 15 })).toBeNull()
})

test('the calendar breaks at months and starts its weeks on Monday', () => {
  const months = calendarMonths([
    { day: '2026-11-29', state: 'done' },
    { day: '2026-11-30', state: 'done' },
    { day: '2026-12-01', state: 'future' },
  ])
  expect(months.map(({ title, blanks, days }) => [title, blanks, days.length])).toEqual([
    ['2026年11月', 6, 2],
    ['2026年12月', 1, 1],
  ])
})

test('a day is told with time and title', () => {
  expect(dayWords({ day: '2026-11-22', state: 'done', at: '2026-11-22T08:18:00+08:00', title: '第三章' })).toBe(
    '11月22日 (周日) 已打卡 08:18 「第三章」',
  )
  expect(dayWords({ day: '2026-11-21', state: 'unknown' })).toBe('11月21日 (周六) 数据未取到')
})

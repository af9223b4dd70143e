import { expect, test } from 'vitest'
import { dayOf, daysBetween, formatClock, formatDayWithWeekday, formatDeadline, formatRange, formatTime } from './day'
import { formatFen } from './money'

test('fen become yuan with two decimals and separators, without floats', () => {
  expect([0, 5, 99, 9900, 100_001, 123_456_789].map(formatFen)).toEqual([
    '¥0.00',
    '¥0.05',
    '¥0.99',
    '¥99.00',
    '¥1,000.01',
    '¥1,234,567.89',
  ])
  expect(formatFen(-1999)).toBe('-¥19.99')
})

test('the tests run far from Shanghai, so that a slip into local time shows', () => {
  expect(new Date('2026-11-22T00:30:00+08:00').getDate()).toBe(21)
})

test('a day is shown with its weekday', () => {
  expect(formatDayWithWeekday('2026-11-22')).toBe('11月22日 (周日)')
})

test('a range names the years only when they differ', () => {
  expect(formatRange('2026-11-22', '2026-12-12')).toBe('11月22日 – 12月12日')
  expect(formatRange('2026-12-20', '2027-01-09')).toBe('2026年12月20日 – 2027年1月9日')
})

test('times are Shanghai times on every phone', () => {
  expect(formatClock('2026-11-21T16:18:00Z')).toBe('00:18')
  expect(dayOf('2026-11-21T16:18:00Z')).toBe('2026-11-22')
  expect(formatTime('2026-11-22T08:18:00+08:00')).toBe('11月22日 08:18')
})

test('a deadline at midnight belongs to the day that ends', () => {
  expect(formatDeadline('2026-11-26T00:00:00+08:00')).toBe('11月25日 24:00')
  expect(formatDeadline('2026-11-25T18:00:00+08:00')).toBe('11月25日 18:00')
})

test('days are counted across months', () => {
  expect(daysBetween('2026-11-22', '2026-12-01')).toBe(9)
})

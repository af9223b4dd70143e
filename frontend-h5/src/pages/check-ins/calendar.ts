import type { ProgressDay } from '@/api/enrolments'
import { dayParts, formatClock, formatDayWithWeekday } from '@/shared/format/day'
import { dayStates } from '@/shared/labels'

export interface CalendarMonth {
  title: string
  /** Empty cells before the first day, Monday first. */
  blanks: number
  days: ProgressDay[]
}

/** Splits the camp's days into months as a wall calendar shows them. */
export function calendarMonths(days: ProgressDay[]): CalendarMonth[] {
  const months: CalendarMonth[] = []
  for (const day of days) {
    const { year, month, weekday } = dayParts(day.day)
    const title = `${year}年${month}月`
    const last = months[months.length - 1]
    if (last?.title === title) last.days.push(day)
    else months.push({ title, blanks: (weekday + 6) % 7, days: [day] })
  }
  return months
}

/** One day in words, for the line under the calendar and for screen readers. */
export function dayWords({ day, state, at, title }: ProgressDay): string {
  const parts = [formatDayWithWeekday(day), dayStates[state].word]
  if (at) parts.push(formatClock(at))
  if (title) parts.push(`「${title}」`)
  return parts.join(' ')
}

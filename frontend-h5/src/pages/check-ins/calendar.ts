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

/** Whether somebody of the staff brought the day in. */
export function isByHand({ source }: ProgressDay): boolean {
  return source === 'import' || source === 'correction'
}

/** One day in words, for the line under the calendar and for screen readers. */
export function dayWords(entry: ProgressDay): string {
  const { day, state, at, title, source, reason } = entry
  const parts = [formatDayWithWeekday(day), dayStates[state].word]
  if (at) parts.push(formatClock(at))
  if (title) parts.push(`「${title}」`)
  if (source === 'planet') parts.push('· 来自知识星球')
  if (source === 'import') parts.push('· 工作人员用文件补记')
  if (source === 'correction') parts.push(`· 工作人员更正：${reason ?? '已核实'}`)
  return parts.join(' ')
}

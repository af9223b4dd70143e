const WEEKDAYS = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'] as const
const SHANGHAI_OFFSET_MS = 8 * 3_600_000
const DAY_MS = 86_400_000

interface DayParts {
  year: number
  month: number
  date: number
  /** 0 = Sunday */
  weekday: number
}

// A camp day is a day in Shanghai whatever the phone's own zone is, so all
// arithmetic is done on UTC fields and the phone's zone is never asked.

/** `2026-11-22` taken apart. */
export function dayParts(day: string): DayParts {
  const at = new Date(`${day}T00:00:00Z`)
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, date: at.getUTCDate(), weekday: at.getUTCDay() }
}

/** `2026-11-22` → `11月22日`. */
export function formatDay(day: string): string {
  const { month, date } = dayParts(day)
  return `${month}月${date}日`
}

/** `2026-11-22` → `11月22日 (周日)`. */
export function formatDayWithWeekday(day: string): string {
  return `${formatDay(day)} (${WEEKDAYS[dayParts(day).weekday]})`
}

/** `11月22日 – 12月12日`, with years where they differ. */
export function formatRange(from: string, to: string): string {
  const [a, b] = [dayParts(from), dayParts(to)]
  if (a.year === b.year) return `${formatDay(from)} – ${formatDay(to)}`
  return `${a.year}年${formatDay(from)} – ${b.year}年${formatDay(to)}`
}

/** The Shanghai day of an instant. */
export function dayOf(time: string): string {
  return shanghai(time).toISOString().slice(0, 10)
}

/** `2026-11-22T08:18:00+08:00` → `08:18`. */
export function formatClock(time: string): string {
  return shanghai(time).toISOString().slice(11, 16)
}

/** `11月22日 08:18`. */
export function formatTime(time: string): string {
  return `${formatDay(dayOf(time))} ${formatClock(time)}`
}

/** A deadline at midnight belongs to the day that ends: `11月25日 24:00`. */
export function formatDeadline(time: string): string {
  if (formatClock(time) !== '00:00') return formatTime(time)
  return `${formatDay(dayOf(new Date(Date.parse(time) - 1).toISOString()))} 24:00`
}

/** Whole days from one day to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS)
}

function shanghai(time: string): Date {
  return new Date(Date.parse(time) + SHANGHAI_OFFSET_MS)
}

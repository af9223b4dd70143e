import { addDays, today } from './day'

/** First and last day of the month that is so many months away. */
export function monthOf(offset: number, now: Date = new Date()): [string, string] {
  const [year = 0, month = 1] = today(now).split('-').map(Number)
  const first = (months: number): string => new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 10)
  return [first(offset), addDays(first(offset + 1), -1)]
}

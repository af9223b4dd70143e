// Camp days and times are those of Asia/Shanghai, wherever the browser stands.
const zone = 'Asia/Shanghai'
const weekdays = ['周日', '周一', '周二', '周三', '周四', '周五', '周六']
const dayMs = 86_400_000

const parts = new Intl.DateTimeFormat('en-CA', {
  timeZone: zone,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
})

function shanghai(moment: Date): Record<string, string> {
  return Object.fromEntries(parts.formatToParts(moment).map(({ type, value }) => [type, value]))
}

/** Today as a day of Asia/Shanghai. */
export function today(now: Date = new Date()): string {
  const { year, month, day } = shanghai(now)
  return `${year}-${month}-${day}`
}

function utcOf(day: string): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day)
  if (!match) return undefined
  const moment = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]))
  return new Date(moment).toISOString().startsWith(day) ? moment : undefined
}

/** Whether the text is a day that exists, as `YYYY-MM-DD`. */
export function isDay(day: string): boolean {
  return utcOf(day) !== undefined
}

/** Calendar days from first to last, both counted; undefined unless last is not before first. */
export function countDays(first: string, last: string): number | undefined {
  const from = utcOf(first)
  const to = utcOf(last)
  if (from === undefined || to === undefined || to < from) return undefined
  return (to - from) / dayMs + 1
}

/** The day so many days later. */
export function addDays(day: string, count: number): string {
  return new Date((utcOf(day) ?? 0) + count * dayMs).toISOString().slice(0, 10)
}

/** Monday 0 … Sunday 6, for the first row of a calendar. */
export function weekdayIndex(day: string): number {
  return (new Date(utcOf(day) ?? 0).getUTCDay() + 6) % 7
}

/** `11月22日`, with the year in front when it is not this one. */
export function formatDay(day: string | null | undefined, now: Date = new Date()): string {
  const moment = day ? utcOf(day) : undefined
  if (!day || moment === undefined) return '—'
  const [year, month, date] = day.split('-').map(Number)
  const short = `${month}月${date}日`
  return String(year) === shanghai(now).year ? short : `${year}年${short}`
}

/** `11月22日 (周日)`. */
export function formatDayWithWeekday(day: string, now: Date = new Date()): string {
  const moment = utcOf(day)
  return moment === undefined ? '—' : `${formatDay(day, now)} (${weekdays[new Date(moment).getUTCDay()]})`
}

/** `11月22日 – 12月12日`. */
export function formatDayRange(first: string, last: string, now: Date = new Date()): string {
  const end = first.slice(0, 4) === last.slice(0, 4) ? last.replace(/^\d{4}/, '') : last
  const lastDay = end === last ? formatDay(last, now) : formatDay(last, new Date(utcOf(first) ?? 0))
  return `${formatDay(first, now)} – ${lastDay}`
}

/** `11月22日 08:18`. */
export function formatMoment(moment: string | null | undefined, now: Date = new Date()): string {
  if (!moment) return '—'
  const at = new Date(moment)
  if (Number.isNaN(at.getTime())) return '—'
  const { hour, minute } = shanghai(at)
  return `${formatDay(today(at), now)} ${hour}:${minute}`
}

/** A moment at which something ends: midnight belongs to the day before, `11月22日 24:00`. */
export function formatDeadline(moment: string | null | undefined, now: Date = new Date()): string {
  if (!moment) return '—'
  const at = new Date(moment)
  if (Number.isNaN(at.getTime())) return '—'
  const { hour, minute, second } = shanghai(at)
  if (`${hour}${minute}${second}` !== '000000') return formatMoment(moment, now)
  return `${formatDay(addDays(today(at), -1), now)} 24:00`
}

/** `08:18`. */
export function formatTime(moment: string): string {
  const { hour, minute } = shanghai(new Date(moment))
  return `${hour}:${minute}`
}

/** `1 天 3 小时`, `2 小时 5 分`, `不到 1 分钟`; undefined when the moment has passed. */
export function formatTimeLeft(until: string, now: Date): string | undefined {
  const minutes = Math.floor((new Date(until).getTime() - now.getTime()) / 60_000)
  if (Number.isNaN(minutes) || minutes < 0) return undefined
  if (minutes === 0) return '不到 1 分钟'
  const days = Math.floor(minutes / 1_440)
  const hours = Math.floor((minutes % 1_440) / 60)
  if (days > 0) return hours > 0 ? `${days} 天 ${hours} 小时` : `${days} 天`
  return hours > 0 ? `${hours} 小时 ${minutes % 60} 分` : `${minutes} 分钟`
}

/** How long something has been waiting, in its largest unit: `5 分钟`, `3 小时`, `2 天`. */
export function formatAge(seconds: number): string {
  const minutes = Math.floor(Math.max(seconds, 0) / 60)
  if (minutes < 60) return minutes === 0 ? '不到 1 分钟' : `${minutes} 分钟`
  return minutes < 1_440 ? `${Math.floor(minutes / 60)} 小时` : `${Math.floor(minutes / 1_440)} 天`
}

/** `刚刚`, `3 小时前`. */
export function formatAgo(seconds: number): string {
  return seconds < 60 ? '刚刚' : `${formatAge(seconds)}前`
}

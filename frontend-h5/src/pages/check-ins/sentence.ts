import type { Progress } from '@/api/enrolments'
import { daysBetween, formatDay } from '@/shared/format/day'
import type { Tone } from '@/shared/labels'

/** Where the member stands, in one sentence a grandmother understands. */
export interface Standing {
  tone: Tone
  words: string
  /** What the first sentence leaves open, if anything. */
  more: string | null
}

/** Turns the counted days into words. What is not known is never called missed. */
export function standing(progress: Progress): Standing {
  const { enrolment, today } = progress
  const more = openQuestion(progress)
  if (today < enrolment.startDay) {
    const wait = daysBetween(today, enrolment.startDay)
    return { tone: 'plain', words: `${formatDay(enrolment.startDay)}开始打卡，还有 ${wait} 天`, more: null }
  }
  if (progress.eligible) return { tone: 'ok', words: '已经达标，押金可以退回', more }
  if (today > enrolment.endDay) return endedStanding(progress, more)
  return runningStanding(progress, more)
}

function runningStanding({ stillNeeded, daysLeft, reachable }: Progress, more: string | null): Standing {
  if (!reachable) {
    return { tone: 'stop', words: `还差 ${stillNeeded} 天，只剩 ${daysLeft} 天，来不及打满了`, more: more ?? OBJECT }
  }
  if (stillNeeded === daysLeft) {
    return { tone: 'warn', words: `还差 ${stillNeeded} 天，剩余 ${daysLeft} 天，一天都不能少`, more }
  }
  return { tone: 'ok', words: `还差 ${stillNeeded} 天，剩余 ${daysLeft} 天，来得及`, more }
}

function endedStanding({ stillNeeded, freshness }: Progress, more: string | null): Standing {
  if (!freshness.complete || more) {
    return { tone: 'warn', words: '训练营已结束，打卡数据还在核对', more: more ?? '核对完再看结果，数据没取到不算你没打卡。' }
  }
  return { tone: 'stop', words: `训练营已结束，还差 ${stillNeeded} 天没有达标`, more: OBJECT }
}

const OBJECT = '如果和你实际的打卡不一样，请联系教练核对。'

function openQuestion({ days, countDisagreement }: Progress): string | null {
  const unknown = days.filter((day) => day.state === 'unknown').length
  if (unknown > 0) return `有 ${unknown} 天的数据还没取到。没取到不等于没打卡，取到后会补上。`
  if (countDisagreement) return '排行榜和日历的天数不一致，以核对后的结果为准，不会让你吃亏。'
  return null
}

/** Grace in words; the raw count and the grace stay apart. */
export function graceWords({ graceDays, requiredDays }: Pick<Progress, 'graceDays' | 'requiredDays'>): string | null {
  if (graceDays === 0) return null
  return `要求打卡 ${requiredDays} 天，另有 ${graceDays} 天宽限：实际打满 ${requiredDays - graceDays} 天就算达标。宽限不会改动你的打卡记录。`
}

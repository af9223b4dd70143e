import type { CampFigures, CampReport, Figures, MonthFigures, ReportFigure } from '@/api/models'
import { formatCount, formatRate } from '@/shared/format/figures'
import { formatFen } from '@/shared/format/money'

export const figureWords: Readonly<Record<ReportFigure, string>> = {
  enrolled: '报名人数',
  taking_part: '打过卡的人数',
  qualified: '满足退款条件的人数',
  paid: '押金收入',
  refunded: '退款金额',
}

/** One of the cards above the table: a sum of its rows. */
export interface Card {
  name: string
  value: string
  note?: string
}

export function cardsOf({ camps, total }: CampReport): Card[] {
  const outside = total.settledOutsideFen > 0 ? `另有线下已退 ${formatFen(total.settledOutsideFen)}` : undefined
  return [
    { name: '训练营', value: `${formatCount(camps)} 个` },
    { name: '参与会员', value: `${formatCount(total.enrolled)} 人`, note: `完成率 ${formatRate(total.completionRate)}` },
    { name: '押金收入', value: formatFen(total.paidSumFen), note: '含异常资金' },
    { name: '退款总额', value: formatFen(total.refundedSumFen), note: outside ?? `退款完成率 ${formatRate(total.refundDoneRate)}` },
    { name: '在手押金', value: formatFen(total.heldFen), note: '押金收入减去已退款' },
  ]
}

const percent = (rate: string | null | undefined): number => Number(rate ?? 0) * 100
/** `2026-11` → `11月`; the year is said where it changes. */
const monthWords = (month: string): string => `${Number(month.slice(5))}月`

/** A chart's title says what it shows. */
export function trendTitle(months: readonly MonthFigures[]): string {
  const [before, last] = [months.at(-2), months.at(-1)]
  if (!last) return '每月的参与人数和完成率'
  if (!last.completionRate) return `${monthWords(last.month)}还没有人报名`
  const now = `${monthWords(last.month)}完成率 ${formatRate(last.completionRate)}`
  if (!before?.completionRate) return now
  const change = Math.round((percent(last.completionRate) - percent(before.completionRate)) * 10) / 10
  if (change === 0) return `${now}，和${monthWords(before.month)}一样`
  return `${now}，比${monthWords(before.month)}${change > 0 ? '高' : '低'} ${Math.abs(change)} 个百分点`
}

export function comparisonTitle(camps: readonly CampFigures[]): string {
  const finished = camps.filter(({ completionRate }) => completionRate)
  const best = finished.reduce<CampFigures | undefined>((top, camp) => (!top || percent(camp.completionRate) > percent(top.completionRate) ? camp : top), undefined)
  return best && finished.length > 1 ? `「${best.name}」的完成率最高，${formatRate(best.completionRate)}` : '每个训练营的完成率'
}

/** In percent with one decimal; a rate of nobody is no zero. */
export const rateOf = ({ completionRate }: Pick<Figures, 'completionRate'>): number | null => (completionRate ? Math.round(percent(completionRate) * 10) / 10 : null)
export const monthLabel = monthWords

import type { Camp, Settlement } from '@/api/models'
import { formatDayWithWeekday, formatMoment, formatTimeLeft } from '@/shared/format/day'

export interface SettlementStory {
  sentence: string
  /** Members may still object; whether a list can be made is the server's to say. */
  windowOpen: boolean
}

/** Where a settlement stands and what comes next, in a sentence. `now` is the server's. */
export function settlementStory(settlement: Settlement, camp: Pick<Camp, 'state' | 'endDay'>, now: Date): SettlementStory {
  if (settlement.state === 'none') return { sentence: beforeStart(camp), windowOpen: false }
  if (settlement.state === 'listed')
    return {
      sentence: `名单于 ${formatMoment(settlement.createdAt)} 生成，符合条件的退款正在等待审核。审核通过之前，不会退出任何钱。`,
      windowOpen: false,
    }
  const until = settlement.objectionUntil
  const left = until ? formatTimeLeft(until, now) : undefined
  if (until && left)
    return {
      sentence: `初步结果算于 ${formatMoment(settlement.createdAt)}。会员可以提出异议，到 ${formatMoment(until)} 为止，还有 ${left}；之后就能生成名单。`,
      windowOpen: true,
    }
  return {
    sentence: `初步结果算于 ${formatMoment(settlement.createdAt)}，异议期已结束。核对无误后，生成退款名单。`,
    windowOpen: false,
  }
}

function beforeStart(camp: Pick<Camp, 'state' | 'endDay'>): string {
  return camp.state === 'ended' || camp.state === 'settling'
    ? '训练营已结束。开始结算会算出每个人的初步结果，并进入异议期，此时不会退出任何钱。'
    : `${formatDayWithWeekday(camp.endDay)}训练营结束、最后一次同步完成后，就可以开始结算。`
}

import type { RouteLocationRaw } from 'vue-router'
import type { Countdown, Today, TodayCamp, TodayChecks } from '@/api/models'
import { formatAge, formatDay, formatMoment, formatTimeLeft } from '@/shared/format/day'
import { formatRate } from '@/shared/format/figures'
import { formatFen } from '@/shared/format/money'
import type { StateLabel } from '@/shared/state'

/** How long something has waited by the server's clock, which is the one that counts. */
export function waitedFor(since: string, now: string): string {
  return formatAge((Date.parse(now) - Date.parse(since)) / 1_000)
}

/** The share of members who checked in on the last day of the line. */
export function todayRate({ line, members }: TodayCamp): string {
  const done = line.at(-1)
  return done === undefined || members === 0 ? '—' : formatRate(String(done / members))
}

/** How old the camp's data is; old data is never shown as if it were new. */
export function freshnessOf(camp: TodayCamp, now: string): StateLabel {
  const until = camp.completeUntil
  if (camp.stale) return { word: until ? `数据停在 ${waitedFor(until, now)}前` : '还没有打卡数据', tone: 'stop', hint: '超过一天没有读到新的打卡，请检查同步' }
  if (camp.syncFailed) return { word: '上次同步失败', tone: 'warn', hint: until ? `数据到 ${formatMoment(until)}` : undefined }
  return until ? { word: `已核对到 ${formatMoment(until)}`, tone: 'ok' } : { word: '等待第一次同步', tone: 'quiet' }
}

/** A zero counts only when somebody has looked. */
export function checkLabel(count: number, looked: boolean): StateLabel {
  if (count > 0) return { word: `${count} 笔`, tone: 'stop' }
  return looked ? { word: '是零', tone: 'ok' } : { word: '还不知道', tone: 'quiet', hint: '账单还没有读到，零不代表没有问题' }
}

/** Until when the three checks say something. */
export function checksNote({ looked, billDay, readAt }: TodayChecks): string {
  if (!billDay) return '还没有读到账单。账单每天 10:15 读取。'
  const read = `账单读到 ${formatDay(billDay)}，${formatMoment(readAt)} 读取`
  return looked ? read : `${read}；之后的还没有读到，请看对账`
}

/** One line of what is about to run out. */
export interface CountdownLine {
  title: string
  note: string
  left: string
  tone: StateLabel['tone']
  to: RouteLocationRaw
}

const dayMs = 86_400_000
/** From so many days on it is high time. */
const highTime: Readonly<Record<Countdown['kind'], number>> = { planet_account: 3, group_qr: 1, refund_limit: 15 }

function whatEnds(row: Countdown): Pick<CountdownLine, 'title' | 'note' | 'to'> {
  switch (row.kind) {
    case 'planet_account':
      return { title: '知识星球 Cookie', note: '到期后读不到打卡，请在到期前更新', to: { name: 'check-in-statistics' } }
    case 'group_qr':
      return {
        title: `群二维码 · ${row.groupName ?? ''}`,
        note: `${row.campName ?? ''}，到期后会员进不了群，请换新的二维码`,
        to: { name: 'camp', params: { campId: row.campId ?? '' } },
      }
    case 'refund_limit':
      return {
        title: `${row.payments ?? 0} 笔押金 ${formatFen(row.paidFen)}`,
        note: `${row.campName ?? '没有归入训练营'}，付款满 365 天后微信支付不能再退`,
        to: row.campId ? { name: 'camp', params: { campId: row.campId }, query: { tab: 'refunds' } } : { name: 'desk' },
      }
  }
}

export function countdownLine(row: Countdown, now: string): CountdownLine {
  const left = formatTimeLeft(row.at, new Date(now))
  const days = (Date.parse(row.at) - Date.parse(now)) / dayMs
  const tone = left === undefined ? 'stop' : days <= highTime[row.kind] ? 'warn' : 'quiet'
  return { ...whatEnds(row), left: left === undefined ? '已到期' : `还剩 ${left}`, tone }
}

/** What comes next when nothing waits. */
export function nextStep({ camps }: Pick<Today, 'camps'>): string {
  const next = [...camps].sort((a, b) => a.days - a.day - (b.days - b.day))[0]
  if (!next) return '没有进行中的训练营。下一期开始后，每天的打卡会出现在这里。'
  const left = next.days - next.day
  return left > 0 ? `接下来：「${next.name}」还有 ${left} 天结束，核对打卡后开始审核退款。` : `接下来：「${next.name}」今天是最后一天，明天凌晨核对打卡。`
}

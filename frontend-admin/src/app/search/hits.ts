import { Flag, User, Wallet, Warning } from '@element-plus/icons-vue'
import type { Component } from 'vue'
import type { RouteLocationRaw } from 'vue-router'
import type { SearchResult } from '@/api/models'
import { exceptionKinds } from '@/pages/desk/labels'
import { decisionLabels, moneyLabels } from '@/pages/refunds/labels'
import { formatDayRange } from '@/shared/format/day'
import { formatFen } from '@/shared/format/money'

/** Something that was found, and where it is. */
export interface Hit {
  key: string
  title: string
  note: string
  to: RouteLocationRaw
}

export interface HitGroup {
  title: string
  icon: Component
  hits: Hit[]
}

function memberHits({ members }: SearchResult): Hit[] {
  return members.map((row) => ({
    key: `member-${row.id}`,
    title: row.planetNickname || row.wechatNickname || '未填写昵称',
    note: [row.campName, row.planetId && `星球 ${row.planetId}`, row.wechatNickname && `微信 ${row.wechatNickname}`].filter(Boolean).join(' · '),
    to: { name: 'member', params: { enrolmentId: row.id } },
  }))
}

function refundHits({ refunds }: SearchResult): Hit[] {
  return refunds.map((row) => ({
    key: `refund-${row.id}`,
    title: `${row.planetNickname || '未填写昵称'} ${formatFen(row.amountFen)}`,
    note: [row.decision === 'approved' ? moneyLabels[row.money].word : decisionLabels[row.decision].word, row.campName, row.outRefundNo].filter(Boolean).join(' · '),
    // One in review is decided where the evidence is; the others are read in the records.
    to:
      row.decision === 'in_review'
        ? { name: 'refund-review', query: { id: row.id } }
        : { name: 'refund-records', query: { refund: row.id } },
  }))
}

function deskHits({ desk }: SearchResult): Hit[] {
  return desk.map((row) => ({
    key: `desk-${row.id}`,
    title: `${exceptionKinds[row.kind].word} ${formatFen(row.amountFen)}`,
    note: `${row.state === 'open' ? '待处理' : '已处理'} · ${row.transactionId}`,
    to: { name: 'desk', query: { id: row.id } },
  }))
}

function campHits({ camps }: SearchResult): Hit[] {
  return camps.map((row) => ({
    key: `camp-${row.id}`,
    title: row.name,
    note: formatDayRange(row.startDay, row.endDay),
    to: { name: 'camp', params: { campId: row.id } },
  }))
}

/** What was found, by kind; kinds without a hit are left out. */
export function groupHits(found: SearchResult): HitGroup[] {
  return [
    { title: '会员', icon: User, hits: memberHits(found) },
    { title: '退款', icon: Wallet, hits: refundHits(found) },
    { title: '异常资金', icon: Warning, hits: deskHits(found) },
    { title: '训练营', icon: Flag, hits: campHits(found) },
  ].filter(({ hits }) => hits.length > 0)
}

import type { RefundHistory } from '@/api/models'
import type { TimelineEvent } from '@/shared/components/EventTimeline.vue'
import type { StateLabel } from '@/shared/state'
import { formatMoment } from '@/shared/format/day'
import { bindStatusLabels } from '../enrolment/labels'
import { decisionLabels, moneyLabels } from './labels'

const machines: Readonly<Record<string, { name: string; labels: Readonly<Record<string, StateLabel>> }>> = {
  refund_decision: { name: '审核', labels: decisionLabels },
  refund_money: { name: '退款', labels: moneyLabels },
  binding: { name: '绑定', labels: bindStatusLabels },
}

/** The status log as a person reads it, newest first. */
export function refundTimeline(history: readonly RefundHistory[]): TimelineEvent[] {
  return history
    .map((row, index) => {
      const machine = machines[row.machine]
      const word = machine?.labels[row.to]?.word ?? row.to
      return {
        key: `${row.at}-${index}`,
        moment: row.at,
        at: formatMoment(row.at),
        title: machine ? `${machine.name}：${word}` : word,
        detail: [row.actor, row.reason].filter(Boolean).join(' · '),
      }
    })
    .sort((a, b) => b.moment.localeCompare(a.moment))
    .map(({ moment: _moment, ...event }) => event)
}

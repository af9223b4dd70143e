import type { RefundHistory } from '@/api/models'
import type { TimelineEvent } from '@/shared/components/EventTimeline.vue'
import { timelineOf, type Machines } from '@/shared/status-log'
import { bindStatusLabels } from '../enrolment/labels'
import { decisionLabels, moneyLabels, payoutStateLabels } from './labels'

export const refundMachines: Machines = {
  refund_decision: { name: '审核', labels: decisionLabels },
  refund_money: { name: '退款', labels: moneyLabels },
  hand_payout: { name: '线下退款', labels: payoutStateLabels },
  binding: { name: '绑定', labels: bindStatusLabels },
}

/** The story of a refund, newest first. */
export function refundTimeline(history: readonly RefundHistory[]): TimelineEvent[] {
  return timelineOf(history, refundMachines)
}

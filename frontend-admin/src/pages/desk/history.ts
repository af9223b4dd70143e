import type { MoneyExceptionDetail } from '@/api/models'
import type { TimelineEvent } from '@/shared/components/EventTimeline.vue'
import { timelineOf } from '@/shared/status-log'
import { orderStateLabels } from '../payments/labels'
import { refundMachines } from '../refunds/history'
import { claimStateLabels, exceptionStateLabels } from './labels'

/** What happened to the money so far, newest first. */
export function deskTimeline(history: MoneyExceptionDetail['history']): TimelineEvent[] {
  return timelineOf(history, {
    ...refundMachines,
    money_exception: { name: '异常', labels: exceptionStateLabels },
    order: { name: '订单', labels: orderStateLabels },
    payment_claim: { name: '认领', labels: claimStateLabels },
  })
}

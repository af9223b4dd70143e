import type { RefundRow } from '@/api/models'
import { confirmStep } from '@/shared/composables/confirm'
import { formatFen } from '@/shared/format/money'
import { whoOf } from './words'

/** Asks before a refused refund is sent again, and says why that cannot pay twice. */
export function askRetry(refund: Pick<RefundRow, 'planetNickname' | 'amountFen' | 'failure'>): Promise<boolean> {
  return confirmStep({
    title: `重试退给 ${whoOf(refund)} ${formatFen(refund.amountFen)}？`,
    message: `${refund.failure ? `上次被拒绝的原因：${refund.failure}。` : ''}请先确认原因已经排除。重试沿用同一个退款单号，不会重复退款。`,
    action: '重试',
  })
}

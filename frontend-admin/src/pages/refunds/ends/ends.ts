import type { HandPayout, Refund, RefundMoney } from '@/api/models'
import { formatMoment } from '@/shared/format/day'
import { evidenceWords } from '../labels'

type Answered = Pick<Refund, 'answered' | 'answeredAt'>
type Due = { money: RefundMoney; dueAt?: string | null }
type Payout = Pick<HandPayout, 'state' | 'proposedById' | 'paidById'>
type Stuck = Pick<Refund, 'decision' | 'money'> & {
  payment: Pick<Refund['payment'], 'mchId'>
  handPayout?: Pick<HandPayout, 'state'> | null
}

/** What the provider last said about a refund, when, in a sentence. */
export function answerSentence({ answered, answeredAt }: Answered): string | undefined {
  return answered && answeredAt ? `微信支付 ${formatMoment(answeredAt)} 的回答：${evidenceWords[answered]}` : undefined
}

/** What the system does next by itself, and when. */
export function dueSentence({ money, dueAt }: Due): string | undefined {
  if (!dueAt) return undefined
  const asks = money === 'unknown' || money === 'processing'
  return `系统将于 ${formatMoment(dueAt)} ${asks ? '再次查询' : '发送'}`
}

/** A payout by hand that has neither been confirmed nor given up. */
export function isStanding(payout: Pick<HandPayout, 'state'> | null | undefined): boolean {
  return payout?.state === 'open' || payout?.state === 'paid'
}

export type End = 'query' | 'retry' | 'redirect' | 'renew' | 'payout'

/** What a person can do about a refund now; while it is paid by hand, nothing is sent. */
export function endsOf({ decision, money, payment, handPayout }: Stuck): End[] {
  // What was never sent, or never could be from here, has no answer to ask for.
  if (money === 'not_sent' || !payment.mchId) return []
  if (decision !== 'approved') return ['query']
  if (isStanding(handPayout)) return ['query', 'payout']
  if (money === 'abnormal') return ['query', 'redirect', 'payout']
  if (money === 'refused') return ['query', 'retry', 'payout']
  return money === 'closed' ? ['query', 'renew'] : ['query']
}

/** Whether a person has to act, and not only may ask. */
export function needsPerson(ends: readonly End[]): boolean {
  return ends.some((end) => end !== 'query')
}

export interface PayoutStage {
  /** Of the three steps: proposing, proving, confirming; 3 when all are done. */
  step: 0 | 1 | 2 | 3
  /** Why the person who looks cannot confirm. */
  whyNot?: string
}

/** Where paying by hand stands for the person with this id. */
export function payoutStage(payout: Payout | null | undefined, userId: string | undefined): PayoutStage {
  if (!payout || payout.state === 'withdrawn') return { step: 0 }
  if (payout.state === 'open') return { step: 1 }
  if (payout.state === 'confirmed') return { step: 3 }
  if (payout.proposedById === userId) return { step: 2, whyNot: '这笔线下退款是您提出的，需要没有经手的另一位管理员确认。' }
  if (payout.paidById === userId) return { step: 2, whyNot: '凭证是您登记的，需要没有经手的另一位管理员确认。' }
  return { step: 2 }
}

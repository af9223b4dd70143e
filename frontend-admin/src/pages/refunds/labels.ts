import type { AutoResult, PayoutState, RefundDecision, RefundEvidence, RefundKind, RefundMoney, RefundOutcome, RefundSort } from '@/api/models'
import type { StateLabel, StateLabels } from '@/shared/state'

export const decisionLabels: StateLabels<RefundDecision> = {
  in_review: { word: '待审核', tone: 'busy' },
  approved: { word: '已通过', tone: 'ok' },
  rejected: { word: '已拒绝', tone: 'stop' },
}

export const moneyLabels: StateLabels<RefundMoney> = {
  not_sent: { word: '未发放', tone: 'quiet' },
  submitting: { word: '提交中', tone: 'busy', hint: '正在向微信支付提交' },
  unknown: { word: '确认中', tone: 'warn', hint: '微信支付还没有明确答复，系统会一直查询，不会重复退款' },
  processing: { word: '退款中', tone: 'busy', hint: '微信支付已受理，等待到账' },
  refused: { word: '退款失败', tone: 'stop', hint: '微信支付拒绝了，排除原因后可以重试' },
  success: { word: '已退款', tone: 'ok' },
  abnormal: { word: '退款异常', tone: 'stop', hint: '原路退不回去，需要人工处理' },
  closed: { word: '退款关闭', tone: 'stop', hint: '微信支付关闭了这笔退款' },
  settled_outside: { word: '线下已退', tone: 'ok' },
}

export const autoResultLabels: StateLabels<AutoResult> = {
  qualified: { word: '符合', tone: 'ok' },
  not_qualified: { word: '不符合', tone: 'stop' },
}

/** What a reviewer should look at before deciding. */
const flagWords: Readonly<Record<string, string>> = {
  contested: '同一星球账号多人报名',
  binding_disputed: '会员反馈绑定有误',
  objection_open: '有未答复的异议',
  count_disagreement: '打卡数对不上',
  roster_mismatch: '填写与名单不符',
  manual_binding: '人工绑定',
  low_confidence: '匹配把握低',
  corrected_day: '有更正的打卡',
  near_limit: '付款已近一年',
}

export function flagLabel(flag: string): StateLabel {
  return { word: flagWords[flag] ?? '需留意', tone: 'warn', hint: flag }
}

/** How sure it is who paid; said only where it is not certain. */
export function confidenceLabel(confidence: number): StateLabel | undefined {
  if (confidence >= 100) return undefined
  const tone = confidence >= sureConfidence ? 'quiet' : 'warn'
  return { word: `把握 ${confidence}`, tone, hint: '绑定的把握，0 到 100；批量通过时按它排除' }
}

/** Below this a batch leaves a refund out, unless somebody says otherwise. */
export const sureConfidence = 95

/** What the refunds of a list have come to. */
export const outcomeLabels: StateLabels<RefundOutcome> = {
  refunded: { word: '已退款', tone: 'ok' },
  failed: { word: '退款失败', tone: 'stop' },
  rejected: { word: '已拒绝', tone: 'stop' },
  in_progress: { word: '退款中', tone: 'busy' },
  needs_person: { word: '需要处理', tone: 'warn', hint: '失败，或微信支付还没有明确答复' },
}

export const sortWords: Readonly<Record<RefundSort, string>> = { risk: '疑点多的在前', time: '按时间' }

/** Why a refund is proposed; those of a settlement are the rule and need no word. */
export const kindLabels: Readonly<Record<RefundKind, StateLabel | undefined>> = {
  settlement: undefined,
  exception: { word: '破例退款', tone: 'warn', hint: '结算时不符合条件，由管理员提出' },
  early: { word: '结算外退款', tone: 'warn', hint: '没有等到结算，由管理员提出' },
}

/** The provider's word about a refund. */
export const evidenceWords: Readonly<Record<RefundEvidence, string>> = {
  processing: '退款中',
  success: '已退款',
  closed: '已关闭',
  abnormal: '异常',
  not_exists: '没有这笔退款',
}

export const payoutStateLabels: StateLabels<PayoutState> = {
  open: { word: '等待付款', tone: 'busy', hint: '付款后请登记凭证' },
  paid: { word: '等待确认', tone: 'warn', hint: '需要没有经手的另一位管理员确认' },
  confirmed: { word: '已确认', tone: 'ok' },
  withdrawn: { word: '已撤回', tone: 'quiet' },
}

/** Banks by the codes of the provider. */
export const bankWords: Readonly<Record<string, string>> = {
  ICBC_DEBIT: '工商银行',
  CCB_DEBIT: '建设银行',
  ABC_DEBIT: '农业银行',
  BOC_DEBIT: '中国银行',
  CMB_DEBIT: '招商银行',
  COMM_DEBIT: '交通银行',
  PSBC_DEBIT: '邮储银行',
}

/** Whoever has one of these is decided alone, never in a batch. */
const aloneFlags: ReadonlySet<string> = new Set(['contested', 'binding_disputed', 'count_disagreement', 'objection_open'])

interface Judged {
  flags: readonly string[]
  autoResult: AutoResult
  kind?: RefundKind
  enrolmentId?: string | null
}

export function batchObstacle({ flags, autoResult, kind = 'settlement', enrolmentId }: Judged): string | undefined {
  const flag = flags.find((name) => aloneFlags.has(name))
  if (flag) return `${flagLabel(flag).word}，需要单独审核`
  if (kind === 'exception') return `${kindLabels[kind]?.word}，需要单独审核`
  // Who leaves early gets everything back, however many days were counted.
  if (kind === 'early') return enrolmentId ? undefined : '异常资金的退款，需要单独审核'
  return autoResult === 'qualified' ? undefined : '不符合条件，需要单独审核'
}

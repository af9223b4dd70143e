import type { AutoResult, RefundDecision, RefundMoney } from '@/api/models'
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

/** Whoever has one of these is decided alone, never in a batch. */
const aloneFlags: ReadonlySet<string> = new Set(['contested', 'count_disagreement'])

export function batchObstacle(refund: { flags: readonly string[]; autoResult: AutoResult }): string | undefined {
  const flag = refund.flags.find((name) => aloneFlags.has(name))
  if (flag) return `${flagLabel(flag).word}，需要单独审核`
  return refund.autoResult === 'qualified' ? undefined : '不符合条件，需要单独审核'
}

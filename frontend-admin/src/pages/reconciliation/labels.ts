import type { ZeroCheck } from '@/api/models'

/** What each check means, and what to do when it is not zero. */
export const checkWords: Readonly<Record<ZeroCheck, { word: string; todo: string }>> = {
  unbooked_payments: { word: '微信有收款，账上没有', todo: '系统会向微信查询后补记；一天后仍在这里，请联系技术人员。' },
  unapproved_refunds: { word: '微信有退款，没有人批准', todo: '多半是在商户平台或企业微信里退的，请到「异常资金」核实后关闭。' },
  unpaid_refunds: { word: '已发放，没有到账', todo: '请打开退款，查询微信支付，再按提示重试、改退或线下退款。' },
}

export const zeroChecks = Object.keys(checkWords) as ZeroCheck[]

import type { OrderState, PaymentEventKind, PaymentEventState, PaymentSource } from '@/api/models'
import type { StateLabels } from '@/shared/state'

/** By which door a payment came. */
export const sourceWords: Readonly<Record<PaymentSource, string>> = {
  order: '报名页',
  fixed_code: '收款码',
}

export const orderStateLabels: StateLabels<OrderState> = {
  pending: { word: '待支付', tone: 'busy' },
  paid: { word: '已支付', tone: 'ok' },
  closed: { word: '已关闭', tone: 'quiet', hint: '30 分钟内没有付款' },
}

export const eventKindWords: Readonly<Record<PaymentEventKind, string>> = {
  payment: '支付通知',
  refund: '退款通知',
}

export const eventStateLabels: StateLabels<PaymentEventState> = {
  applied: { word: '已处理', tone: 'ok' },
  pending: { word: '等待处理', tone: 'busy', hint: '已经存好，系统正在处理或稍后再试' },
  dead: { word: '处理失败', tone: 'stop', hint: '多次尝试都没有成功，需要查明原因后重放' },
}

/** How we learned that money had come. */
const learnedWords: Readonly<Record<string, string>> = {
  callback: '微信支付通知',
  query: '系统查询',
  bill: '对账单',
  poll: '定时核对收款记录',
  answer: '接口答复',
}

export function learnedFrom(door: string): string {
  return learnedWords[door] ?? '其他途径'
}

/** Why a callback was not believed, and what that usually means. */
const rejections: Readonly<Record<string, { word: string; meaning: string }>> = {
  missing_header: { word: '缺少签名', meaning: '请求里没有签名，多半是有人在试探这个地址，不是微信支付发来的。' },
  signtest: { word: '验签探测', meaning: '微信支付故意发来的错误签名，用来检查我们有没有验签。拒绝是对的，不用处理。' },
  unknown_serial: { word: '证书不认识', meaning: '签名用的证书序列号没有登记。如果大量出现，请检查微信支付平台证书或公钥是否已更换。' },
  old_timestamp: { word: '时间不符', meaning: '发出时间与现在相差超过 5 分钟。如果大量出现，请检查服务器的时钟。' },
  bad_signature: { word: '签名不对', meaning: '内容与签名对不上，可能被改动过，也可能不是微信支付发来的。' },
  malformed: { word: '格式不对', meaning: '签名是真的，但内容不是约定的格式，请把编号告诉技术支持。' },
  undecryptable: { word: '解密失败', meaning: '签名是真的，但内容解不开。请检查系统配置里的 APIv3 密钥。' },
  wrong_merchant: { word: '商户不符', meaning: '内容说的是别的商户号。请检查微信商户平台上的通知地址。' },
}

export function rejectionOf(reason: string): { word: string; meaning: string } {
  return rejections[reason] ?? { word: '没有通过核对', meaning: '请求没有通过核对，所以没有采用。' }
}

import type { ClaimState, DeskAction, DeskResolution, MoneyExceptionKind, MoneyExceptionState } from '@/api/models'
import type { StateLabel, StateLabels } from '@/shared/state'
import { formatAge } from '@/shared/format/day'

/** What a kind of doubt is called, what it means, and what a person does about it. */
export interface ExceptionKind {
  word: string
  means: string
  advice: string
}

export const exceptionKinds: Readonly<Record<MoneyExceptionKind, ExceptionKind>> = {
  amount_differs: {
    word: '金额不符',
    means: '实付金额和报名订单的押金不一样，所以还没有给名额。',
    advice: '核对两个金额：付错的全额退款，请会员重新报名；其实是别的训练营的押金，就挂到那个训练营。',
  },
  paid_twice: {
    word: '重复付款',
    means: '同一个微信为同一位星球成员付了两次，名额只有一个。',
    advice: '留下较早的一笔，把这一笔全额退款；如果本来是替别人付的，就挂到那个人名下。',
  },
  unknown_order: {
    word: '无此订单',
    means: '钱到了商户号，但找不到对应的报名订单。',
    advice: '向付款人问清是哪个训练营、哪一位，再挂到训练营；不是押金就全额退款。',
  },
  late_payment: {
    word: '迟到付款',
    means: '钱到账时训练营已经结束，来不及参加。',
    advice: '一般全额退款；会员愿意参加下一期的，挂到下一期。',
  },
  contested_binding: {
    word: '星球账号被多人使用',
    means: '不止一位付款人填了同一个星球账号，他们的退款都先停住。',
    advice: '对比各人填写的信息，向本人核实，再手动绑定到正确的人；付错的全额退款。',
  },
  refund_outside: {
    word: '站外退款',
    means: '这笔钱在商户平台或企业微信里退过款，不是这里发起的。',
    advice: '查清是谁退的、退了多少，写下结论后处理完毕；这里不会再退一次。',
  },
  enrolment_failed: {
    word: '报名未完成',
    means: '钱已经记下，但系统没能给出名额。',
    advice: '看说明里的原因，排除后挂到训练营；给不了名额就全额退款。',
  },
  unknown_code: {
    word: '未知收款码',
    means: '付到了固定收款码，但没有训练营登记这个收款人和商品。',
    advice: '先检查训练营里填的收款码，再把这笔挂到对应的训练营；不是押金就全额退款。',
  },
  ambiguous_code: {
    word: '收款码对应多个训练营',
    means: '好几个正在报名的训练营用同一个收款码，分不出这笔是谁的。',
    advice: '看付款人备注和时间，挂到正确的训练营；再给这些训练营填上不同的商品说明。',
  },
  contested_claim: {
    word: '付款被多人认领',
    means: '不止一位会员说这笔付款是自己付的。',
    advice: '请申请人出示微信支付凭证，核对交易单号，判给真正付款的人。',
  },
  binding_dispute: {
    word: '会员反馈绑定有误',
    means: '会员说这笔押金绑错了星球账号，处理之前不会给这一位结算。',
    advice: '和会员核对星球账号：绑错了就重新绑定，没有错就写明原因后处理完毕。',
  },
}

export const exceptionStateLabels: StateLabels<MoneyExceptionState> = {
  open: { word: '待处理', tone: 'warn' },
  resolved: { word: '已处理', tone: 'ok' },
}

/** The list shows what is open unless it is asked for more. */
export const deskStateWords = { resolved: '已处理', all: '全部状态' } as const

export const deskOwnerWords = { me: '我负责的', none: '没人负责的' } as const

export const resolutionWords: Readonly<Record<DeskResolution, string>> = {
  refunded: '已提出全额退款',
  attached: '已挂到训练营',
  given: '已判给申请人',
  bound: '已绑定星球账号',
  closed: '已处理完毕',
}

export function outcomeLabel(kind: DeskResolution | null | undefined): StateLabel {
  return kind ? { word: resolutionWords[kind], tone: 'ok' } : exceptionStateLabels.resolved
}

export const actionWords: Readonly<Record<DeskAction, string>> = {
  refund: '全额退款',
  attach: '挂到训练营',
  give: '判给申请人',
  bind: '手动绑定',
  close: '处理完毕',
}

/** The key of each action, for hands that work here all day. */
export const actionKeys: Readonly<Record<DeskAction, string>> = { refund: 'r', attach: 'a', give: 'g', bind: 'b', close: 'c' }

export const claimStateLabels: StateLabels<ClaimState> = {
  waiting: { word: '等待到账', tone: 'busy' },
  matched: { word: '已认领', tone: 'ok' },
  mismatched: { word: '信息不符', tone: 'stop', hint: '填写的金额或时间与付款对不上' },
  appealed: { word: '申诉中', tone: 'warn', hint: '付款已被别人认领，等待判断' },
  not_found: { word: '没有找到', tone: 'quiet', hint: '一直没有等到这笔付款' },
}

const dayInSeconds = 86_400

/** How long an open item waits; after a day it is a state of its own, not only an age. */
export function waitingLabel(ageSeconds: number): StateLabel | undefined {
  if (ageSeconds <= dayInSeconds) return undefined
  const hint = '超过 24 小时还没有处理'
  return { word: `已等 ${formatAge(ageSeconds)}`, tone: ageSeconds > 3 * dayInSeconds ? 'stop' : 'warn', hint }
}

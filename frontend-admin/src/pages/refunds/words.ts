import type { RefundRow } from '@/api/models'

type Person = Pick<RefundRow, 'planetNickname'>
type Days = Pick<RefundRow, 'countedDays' | 'requiredDays' | 'graceDays'>

/** Whom a refund is for; a payment that belongs to no enrolment has nobody, and some have not said yet. */
export function whoOf(refund: Person): string {
  return refund.planetNickname || (refund.planetNickname === '' ? '未填写昵称的会员' : '未报名的付款人')
}

export function campOf(refund: Pick<RefundRow, 'campName'>): string {
  return refund.campName ?? '—'
}

/** `8 / 15 天`, the raw count without grace. */
export function daysOf({ countedDays, requiredDays }: Days): string {
  return requiredDays === null || requiredDays === undefined ? '—' : `${countedDays ?? 0} / ${requiredDays} 天`
}

/** How the days compare with what was agreed, grace told apart. */
export function daysVerdict({ countedDays, requiredDays, graceDays }: Days): string {
  if (requiredDays === null || requiredDays === undefined) return '没有打卡要求'
  if (countedDays === null || countedDays === undefined) return '没有打卡数据'
  if (countedDays > requiredDays) return `已打满，比要求多 ${countedDays - requiredDays} 天`
  if (countedDays === requiredDays) return '正好打满'
  const short = requiredDays - countedDays
  const grace = graceDays ?? 0
  return short <= grace ? `差 ${short} 天，在宽限 ${grace} 天以内` : `差 ${short} 天，超出宽限 ${grace} 天`
}

/** What the provider means by its codes, where it said nothing itself. */
const failureWords: Readonly<Record<string, string>> = {
  NOT_ENOUGH: '商户账户的可用余额不足',
  USER_ACCOUNT_ABNORMAL: '付款人的微信账户异常或已注销',
  RESOURCE_NOT_EXISTS: '微信支付没有找到原来的付款',
  FREQUENCY_LIMITED: '微信支付要求放慢，稍后自动再发',
  SYSTEM_ERROR: '微信支付系统繁忙，稍后自动再发',
  NO_AUTH: '商户号没有退款权限',
}

/** Why a refund failed last, in words; nothing where it has not. */
export function failureOf({ failure, failureCode }: { failure?: string | null; failureCode?: string | null }): string | undefined {
  if (failure) return failure
  return failureCode ? (failureWords[failureCode] ?? '微信支付没有说明原因') : undefined
}

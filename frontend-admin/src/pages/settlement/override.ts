import type { SettlementOverride } from '@/api/models'
import { formatMoment } from '@/shared/format/day'

export interface OverrideStory {
  sentence: string
  mayGrant: boolean
  mayWithdraw: boolean
  /** Why the person who looks cannot grant it. */
  whyNot?: string
}

/** Where a request to settle on incomplete check-ins stands for the person with this id. */
export function overrideStory(override: SettlementOverride | null | undefined, userId: string | undefined): OverrideStory | undefined {
  if (!override || override.state === 'withdrawn') return undefined
  const asked = `${override.requestedBy} 于 ${formatMoment(override.requestedAt)} 申请强制结算：${override.reason}`
  if (override.state === 'granted')
    return { sentence: `${asked}。${override.grantedBy ?? '另一位管理员'}已同意，可以在打卡数据不完整时结算。`, mayGrant: false, mayWithdraw: false }
  const own = override.requestedById === userId
  return {
    sentence: `${asked}。等待另一位管理员同意。`,
    mayGrant: !own,
    mayWithdraw: true,
    whyNot: own ? '这是您自己申请的，不能自己同意，请另一位管理员来看。' : undefined,
  }
}

import type { SettlementState } from '@/api/models'
import type { StateLabels } from '@/shared/state'

export const settlementStateLabels: StateLabels<SettlementState> = {
  none: { word: '未开始结算', tone: 'quiet' },
  provisional: { word: '初步结果', tone: 'busy', hint: '会员可以在异议期内提出异议' },
  listed: { word: '名单已生成', tone: 'ok', hint: '符合条件的已进入退款审核' },
}

import type { BindMethod, BindStatus, EnrolmentResult, MatchStatus } from '@/api/models'
import type { StateLabels } from '@/shared/state'

export const bindStatusLabels: StateLabels<BindStatus> = {
  pending: { word: '待绑定', tone: 'busy', hint: '等待会员自己绑定星球账号' },
  completed: { word: '已绑定', tone: 'ok' },
  expired: { word: '已过期', tone: 'warn', hint: '超过 7 天没有绑定' },
  manual_review: { word: '待人工审核', tone: 'warn', hint: '需要管理员确认是谁' },
  closed: { word: '已关闭', tone: 'stop', hint: '无法匹配到星球账号' },
}

export const bindMethodWords: Readonly<Record<BindMethod, string>> = {
  h5_bindplanet: 'H5 绑定',
  user_fill: '用户填写',
  manual: '人工绑定',
}

export const matchStatusLabels: StateLabels<MatchStatus> = {
  matched: { word: '已匹配', tone: 'ok' },
  waiting: { word: '待匹配', tone: 'warn', hint: '还不知道是星球里的哪一位' },
  failed: { word: '匹配失败', tone: 'stop' },
}

export const resultLabels: StateLabels<EnrolmentResult> = {
  undetermined: { word: '未结算', tone: 'quiet' },
  qualified: { word: '符合', tone: 'ok' },
  not_qualified: { word: '不符合', tone: 'stop' },
  unmatched: { word: '未匹配', tone: 'warn', hint: '先确认是谁，再结算' },
  withdrawn: { word: '已退出', tone: 'quiet', hint: '结营前已退款' },
}

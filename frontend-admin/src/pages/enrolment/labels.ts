import type { BindMethod, BindStatus, EnrolmentResult, JoinedSource, MatchStatus, RosterCheck } from '@/api/models'
import type { StateLabel, StateLabels } from '@/shared/state'

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

export const rosterCheckLabels: StateLabels<RosterCheck> = {
  match: { word: '与名单一致', tone: 'ok', hint: '编号和昵称与星球名单都对得上' },
  mismatch: { word: '与名单不符', tone: 'warn', hint: '编号在名单里，但昵称对不上' },
  unknown: { word: '名单里没有', tone: 'quiet', hint: '星球名单里没有找到这个编号' },
}

/** Whether somebody has come into the group; the keys are those of the address. */
export const joinedLabels: StateLabels<'true' | 'false'> = {
  true: { word: '已进群', tone: 'ok' },
  false: { word: '未进群', tone: 'quiet' },
}

/** How it became known. */
export const joinedSourceWords: Readonly<Record<JoinedSource, string>> = {
  staff: '人工标记',
  wecom: '企业微信核对',
}

export const contestedLabel: StateLabel = { word: '有人同号', tone: 'warn', hint: '同一星球账号有多人报名，需要人工确认' }
export const proposedLabel: StateLabel = { word: '会员已补填', tone: 'busy', hint: '过了期限才补填，等您采用' }

import type { CampPhase, CampState } from '@/api/models'
import type { StateLabels } from '@/shared/state'

export const campStateLabels: StateLabels<CampState> = {
  draft: { word: '草稿', tone: 'quiet', hint: '还没有发布，会员看不到' },
  enrolling: { word: '报名中', tone: 'busy', hint: '已发布，还没有开始' },
  ongoing: { word: '进行中', tone: 'ok', hint: '正在打卡' },
  ended: { word: '已结束', tone: 'warn', hint: '等待结算' },
  settling: { word: '结算中', tone: 'busy', hint: '正在核对、审核或退款' },
  archived: { word: '已归档', tone: 'quiet', hint: '全部办完' },
}

/** The three stages an operator thinks in. */
export const campStageWords: Readonly<Record<CampPhase, string>> = {
  not_started: '未开始',
  ongoing: '进行中',
  ended: '已结束',
}

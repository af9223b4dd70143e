import type { CampState } from '@/api/camps'
import type { DayState, RefundStatus, RefundStep } from '@/api/enrolments'
import type { IconName } from './icons'

/** How a state is coloured; colour never stands alone, word and icon go with it. */
export type Tone = 'ok' | 'warn' | 'stop' | 'plain'

/** A state's word, icon and tone. */
export interface Label {
  word: string
  icon: IconName
  tone: Tone
}

// One table for all state words of this app. A new state of the API does not
// compile until it has a name here.

export const campStates: Record<CampState, Label> = {
  draft: { word: '未发布', icon: 'clock', tone: 'plain' },
  enrolling: { word: '正在报名', icon: 'spark', tone: 'ok' },
  ongoing: { word: '进行中', icon: 'clock', tone: 'ok' },
  ended: { word: '已结束', icon: 'flag', tone: 'plain' },
  settling: { word: '核对中', icon: 'clock', tone: 'warn' },
  archived: { word: '已归档', icon: 'flag', tone: 'plain' },
}

export const refundStates: Record<RefundStatus, Label> = {
  not_settled: { word: '押金保管中', icon: 'shield', tone: 'plain' },
  in_review: { word: '退款审核中', icon: 'clock', tone: 'warn' },
  in_progress: { word: '退款中', icon: 'clock', tone: 'warn' },
  refunded: { word: '押金已退回', icon: 'check', tone: 'ok' },
  not_qualified: { word: '未达到退款条件', icon: 'alert', tone: 'stop' },
  rejected: { word: '退款未通过', icon: 'alert', tone: 'stop' },
  needs_staff: { word: '人工处理中', icon: 'clock', tone: 'warn' },
}

export const dayStates: Record<DayState, Label> = {
  done: { word: '已打卡', icon: 'check', tone: 'ok' },
  missed: { word: '未打卡', icon: 'cross', tone: 'stop' },
  today: { word: '今天还没有记录', icon: 'clock', tone: 'plain' },
  future: { word: '还没到', icon: 'clock', tone: 'plain' },
  unknown: { word: '数据未取到', icon: 'question', tone: 'warn' },
}

export const refundSteps: Record<RefundStep['key'], string> = {
  ended: '训练营结束',
  checked: '核对打卡',
  in_review: '审核',
  in_progress: '退款中',
  refunded: '已到账',
}

import type { ObjectionState } from '@/api/models'
import type { StateLabels } from '@/shared/state'

export const objectionStateLabels: StateLabels<ObjectionState> = {
  open: { word: '待答复', tone: 'warn', hint: '答复之前，这位会员的退款不能通过' },
  accepted: { word: '已采纳', tone: 'ok' },
  rejected: { word: '未采纳', tone: 'stop' },
  withdrawn: { word: '会员撤回', tone: 'quiet' },
}

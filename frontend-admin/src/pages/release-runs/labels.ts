import type { RunState } from '@/api/models'
import type { StateLabels } from '@/shared/state'

export const runStateLabels: StateLabels<RunState> = {
  running: { word: '发放中', tone: 'busy' },
  paused: { word: '已暂停', tone: 'warn' },
  done: { word: '已结束', tone: 'ok' },
  stopped: { word: '已终止', tone: 'stop', hint: '还没有提交的已回到待发放' },
}

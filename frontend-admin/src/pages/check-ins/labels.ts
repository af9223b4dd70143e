import type { SyncState } from '@/api/models'
import type { StateLabels } from '@/shared/state'

export const syncStateLabels: StateLabels<SyncState> = {
  running: { word: '同步中', tone: 'busy' },
  succeeded: { word: '已完成', tone: 'ok' },
  failed: { word: '失败', tone: 'stop' },
}

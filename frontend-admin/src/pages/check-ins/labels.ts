import type { SyncState } from '@/api/models'
import type { StateLabels } from '@/shared/state'

export const syncStateLabels: StateLabels<SyncState> = {
  running: { word: '同步中', tone: 'busy' },
  succeeded: { word: '已完成', tone: 'ok' },
  failed: { word: '失败', tone: 'stop' },
}

/** The word of a state that came as plain text; nothing for one that has no name yet. */
export function syncWord(state: string | null | undefined): string {
  return state && Object.hasOwn(syncStateLabels, state) ? syncStateLabels[state as SyncState].word : ''
}

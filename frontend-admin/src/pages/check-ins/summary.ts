import type { SyncRun } from '@/api/models'

/** What a sync found, in one line. */
export function syncSummary(run: Pick<SyncRun, 'members' | 'newPosts' | 'changed' | 'unknown'>): string {
  const parts = [`读到 ${run.members} 位成员`, `新动态 ${run.newPosts} 条`, `${run.changed} 人的天数有变化`]
  if (run.unknown > 0) parts.push(`${run.unknown} 位会员还没对应到星球账号`)
  return parts.join('，')
}

import type { MemberDays, SyncRun } from '@/api/models'

/** What a sync found, in one line. */
export function syncSummary(run: Pick<SyncRun, 'members' | 'newPosts' | 'changed' | 'lowered' | 'unknown'>): string {
  const parts = [`读到 ${run.members} 位成员`, `新动态 ${run.newPosts} 条`, `${run.changed} 人的天数有变化`]
  if (run.lowered > 0) parts.push(`其中 ${run.lowered} 人减少`)
  if (run.unknown > 0) parts.push(`${run.unknown} 位会员还没对应到星球账号`)
  return parts.join('，')
}

/** How a member's days come about, in one line. */
export function howCounted(days: Pick<MemberDays, 'insideDays' | 'outsideDays' | 'importedDays' | 'addedDays' | 'removedDays' | 'rankingDays'>): string {
  const parts = [`营期内打卡 ${days.insideDays} 天`]
  if (days.importedDays > 0) parts.push(`文件导入 ${days.importedDays} 天`)
  if (days.addedDays > 0) parts.push(`人工补记 ${days.addedDays} 天`)
  if (days.removedDays > 0) parts.push(`人工取消 ${days.removedDays} 天`)
  const outside = days.outsideDays > 0 ? `，另有营期外 ${days.outsideDays} 天不计` : ''
  return `${parts.join('，')}${outside}；星球排行榜 ${days.rankingDays} 天。`
}

import type { CampGroup } from '@/api/models'

const dayMs = 86_400_000

/** Whether new members can be sent to a group, and for how long still. */
export function groupState(
  group: Pick<CampGroup, 'qrFileId' | 'full' | 'expiresAt' | 'capacity' | 'joinedCount'>,
  now: Date,
): 'open' | 'soon' | 'expired' | 'full' | 'missing' {
  if (!group.qrFileId) return 'missing'
  if (group.full || (group.capacity && group.joinedCount >= group.capacity)) return 'full'
  if (!group.expiresAt) return 'open'
  const left = new Date(group.expiresAt).getTime() - now.getTime()
  if (left <= 0) return 'expired'
  return left < dayMs ? 'soon' : 'open'
}

/** What a reviewer is being asked to confirm. */
export type Asking = 'approve' | 'reject' | 'batch' | 'batch-reject'

/** What the keys A and R mean now: what is chosen goes before the one that is shown. */
export function askedBy(key: 'a' | 'r', chosen: number, decidable: boolean): Asking | undefined {
  if (chosen > 0) return key === 'a' ? 'batch' : 'batch-reject'
  if (!decidable) return undefined
  return key === 'a' ? 'approve' : 'reject'
}

import type { AuditChange, AuditFinding, AuditRow } from '@/api/models'

/** What a verification found, and what it means. */
export const findingWords: Readonly<Record<AuditFinding, { word: string; meaning: string }>> = {
  changed: { word: '内容被改动', meaning: '这一条与封存时不一样。' },
  missing: { word: '记录缺失', meaning: '封存过的记录不见了，也不是归档移出的。' },
  broken: { word: '封存不连续', meaning: '封存的记录前后对不上。' },
  cut: { word: '末尾被截掉', meaning: '以前校验时还在的记录不见了。' },
  foreign: { word: '来历不明', meaning: '有一条记录不是系统写入的。' },
}

/** Where the thing an act was done to can be seen, by its kind. */
const pages: Readonly<Record<string, (id: string) => { name: string; params?: Record<string, string>; query?: Record<string, string> }>> = {
  camp: (id) => ({ name: 'camp', params: { campId: id } }),
  enrolment: (id) => ({ name: 'member', params: { enrolmentId: id } }),
  refund: (id) => ({ name: 'refund-records', query: { refund: id } }),
  release_run: (id) => ({ name: 'release-run', params: { runId: id } }),
  money_exception: (id) => ({ name: 'desk', query: { id } }),
}

/** The page of what was acted on; nothing where it has none, as what was deleted. */
export function pageOf(row: Pick<AuditRow, 'action' | 'objectKind' | 'objectId'>) {
  if (row.action.endsWith('.delete') || row.objectId === '*') return undefined
  return pages[row.objectKind]?.(row.objectId)
}

export function changeLine({ word, before, after }: AuditChange): string {
  return before ? `${word}：${before} → ${after ?? '（无）'}` : `${word}：${after ?? '（无）'}`
}

/** What an act was about, in one line of the list. */
export function detailOf(row: Pick<AuditRow, 'changes' | 'reason'>): string {
  const lines = row.changes.map(changeLine)
  if (row.reason) lines.push(`理由：${row.reason}`)
  return lines.join('；') || '—'
}

/** What an act was done to, in the words that tell it from others of its kind. */
export function nameOf(row: Pick<AuditRow, 'objectKind' | 'objectName' | 'objectId'>): string | undefined {
  return row.objectName ?? (row.objectKind === 'config_item' ? row.objectId : undefined)
}

import type { RouteLocationRaw } from 'vue-router'
import type { Work, WorkKind } from '@/api/models'

/** Work of one kind: what it is called, what is counted, and the list that holds exactly that. */
interface WorkWords {
  word: string
  unit: string
  to: RouteLocationRaw
}

export const workWords: Readonly<Record<WorkKind, WorkWords>> = {
  review: { word: '待审核', unit: '人', to: { name: 'refund-review' } },
  release: { word: '待发放', unit: '人', to: { name: 'refund-release' } },
  stuck_refunds: { word: '退款失败或结果未知', unit: '笔', to: { name: 'refund-records', query: { outcome: 'needs_person' } } },
  paused_runs: { word: '暂停的发放批次', unit: '批', to: { name: 'release-runs', query: { state: 'paused' } } },
  desk: { word: '异常资金', unit: '笔', to: { name: 'desk' } },
  matching: { word: '人工匹配', unit: '人', to: { name: 'members', query: { bindStatus: 'manual_review' } } },
  objections: { word: '未答复的异议', unit: '条', to: { name: 'objections', query: { state: 'open' } } },
  failed_messages: { word: '发送失败的通知', unit: '条', to: { name: 'messages', query: { state: 'failed' } } },
}

/** What really waits, the longest first. */
export function waitingWork(work: readonly Work[]): Work[] {
  return work.filter(({ count }) => count > 0).sort((a, b) => (a.since ?? '').localeCompare(b.since ?? ''))
}

export function countWork(work: readonly Work[]): number {
  return work.reduce((sum, { count }) => sum + count, 0)
}

import type { Job, JobRun } from '@/api/models'
import type { StateLabel } from '@/shared/state'

/** How a run stands. */
export function runLabel(run: Pick<JobRun, 'startedAt' | 'succeeded'>): StateLabel {
  if (run.succeeded === true) return { word: '成功', tone: 'ok' }
  if (run.succeeded === false) return { word: '没有完成', tone: 'stop' }
  return run.startedAt ? { word: '运行中', tone: 'busy' } : { word: '等待运行', tone: 'busy' }
}

/** How a job stands now: what somebody asked for goes before the timetable's last run. */
export function jobLabel(job: Pick<Job, 'asked' | 'lastRun'>): StateLabel {
  if (job.asked) return runLabel({ startedAt: job.asked.startedAt ?? null, succeeded: null })
  return job.lastRun ? runLabel(job.lastRun) : { word: '还没有运行', tone: 'quiet' }
}

/** `不到 0.1 秒`, `0.4 秒`, `12 秒`, `3 分 20 秒`. */
export function formatTook(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return '—'
  if (ms < 100) return '不到 0.1 秒'
  const seconds = ms / 1_000
  if (seconds < 10) return `${seconds.toFixed(1)} 秒`
  if (seconds < 60) return `${Math.round(seconds)} 秒`
  return `${Math.floor(seconds / 60)} 分 ${Math.round(seconds % 60)} 秒`
}

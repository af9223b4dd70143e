import { ElMessage } from 'element-plus/es/components/message/index'
import { asProblem } from '@/api/problem'

/** Says what went wrong with a command and what to do; the request id goes along, small. */
export function showProblem(cause: unknown): void {
  const problem = asProblem(cause)
  ElMessage({
    type: 'error',
    message: problem.requestId ? `${problem.message}（编号 ${problem.requestId}）` : problem.message,
    duration: 8_000,
    showClose: true,
    grouping: true,
  })
}

/** Says that a command has done what it should. */
export function showDone(message: string): void {
  ElMessage({ type: 'success', message, duration: 3_000, grouping: true })
}

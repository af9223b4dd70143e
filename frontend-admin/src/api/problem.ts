import type { FieldProblem } from './models'

/** RFC 9457; the members of its extensions differ by code, so the generated type says nothing of use. */
interface ProblemBody {
  title?: string
  code?: string
  detail?: string
  errors?: FieldProblem[] | null
  requestId?: string | null
}

/** A refusal of the API, or the absence of any answer, in words for the operator. */
export class ProblemError extends Error {
  /** HTTP status; 0 when no answer came at all. */
  readonly status: number
  /** Stable code, shown small and only for support. */
  readonly code: string
  readonly requestId: string | undefined
  /** First message per field, keyed by its dotted path. */
  readonly fields: Readonly<Record<string, string>>
  /** Extensions a refusal may carry beside the standard members. */
  readonly extensions: Readonly<Record<string, unknown>>

  constructor(status: number, body: ProblemBody & Record<string, unknown>) {
    super(body.detail || body.title || fallbackSentence(status))
    this.name = 'ProblemError'
    this.status = status
    this.code = body.code ?? (status === 0 ? 'network_unreachable' : `http_${status}`)
    this.requestId = body.requestId ?? undefined
    this.fields = fieldMessages(body.errors)
    this.extensions = body
  }
}

/** `groups[0].name`, `/groups/0/name` and `groups.0.name` all name the same field. */
export function fieldPath(raw: string): string {
  return raw
    .replace(/\[(\d+)\]/g, '.$1')
    .replace(/^[/.]+/, '')
    .replaceAll('/', '.')
}

function fieldMessages(errors: ProblemBody['errors']): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const { field, message } of errors ?? []) fields[fieldPath(field)] ??= message
  return fields
}

function fallbackSentence(status: number): string {
  if (status === 0) return '连不上服务器，请检查网络后重试。刚才的操作如果涉及退款，请先刷新确认结果，再决定是否重做。'
  if (status === 403) return '您没有做这件事的权限，需要时请联系超级管理员。'
  if (status === 404) return '没有找到这项内容，可能已被删除。'
  if (status === 413) return '文件太大，请压缩后再上传。'
  if (status === 429) return '操作太频繁，请稍等片刻再试。'
  if (status >= 500) return '服务器暂时没能完成，请稍后再试；一直不行请把编号告诉技术支持。'
  return '请求没有被接受，请检查后再试。'
}

/** Any thrown value as a problem, so that a screen has one thing to show. */
export function asProblem(cause: unknown): ProblemError {
  if (cause instanceof ProblemError) return cause
  return new ProblemError(0, {})
}

interface Answer<T> {
  data?: T
  error?: unknown
  response: Response
}

/**
 * The data of an answer; anything else is thrown as a `ProblemError`.
 *
 * A command without an answer body (204) resolves to undefined.
 */
export async function unwrap<T>(request: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>
  try {
    answer = await request
  } catch (cause) {
    throw asProblem(cause)
  }
  if (!answer.response.ok) {
    const body = typeof answer.error === 'object' && answer.error !== null ? answer.error : {}
    throw new ProblemError(answer.response.status, body as Record<string, unknown>)
  }
  return answer.data as T
}

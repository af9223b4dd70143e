/** One field the server did not accept. */
export interface FieldProblem {
  field: string
  code: string
  message: string
}

/** An answer that is not a success, in words a member can act on. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    /** Says what happened and what to do; always Chinese. */
    readonly sentence: string,
    readonly fields: FieldProblem[] = [],
    /** For support; shown small. */
    readonly requestId: string | null = null,
    /** Extension members of the problem document. */
    readonly more: Record<string, unknown> = {},
  ) {
    super(sentence)
    this.name = 'Problem'
  }

  /** First message per field, for the form. */
  fieldErrors(): Record<string, string> {
    const found: Record<string, string> = {}
    for (const { field, message } of this.fields) {
      // `enrolment.planetId` and `/planetId` mean the same input to the member.
      const name = field.split(/[./]/).pop() ?? field
      found[name] ??= message
    }
    return found
  }

  /** True when waiting and trying again may help. */
  get passing(): boolean {
    return this.status === 0 || this.status >= 500
  }
}

const BY_STATUS: Record<number, string> = {
  401: '登录已过期，请重新用微信登录。',
  403: '这一页只有报名的本人可以查看，请换回报名时的微信。',
  404: '没有找到这个内容，可能链接不完整，或已被删除。',
  413: '内容太长了，请缩短后再试。',
  429: '操作太频繁了，请稍等一分钟再试。',
}

const OURS = '服务暂时没有响应，不是你的问题。请稍等片刻再试，填写的内容都还在。'

/** The problem for a request that got no answer at all. */
export function networkProblem(cause: unknown): Problem {
  if (cause instanceof Problem) return cause
  return new Problem(0, 'network_unreachable', '网络好像断开了，请检查网络后重试。填写的内容都还在。')
}

/** Reads a problem document, and makes do when the body is something else. */
export function problemFrom(response: Response, body: unknown): Problem {
  const document = isRecord(body) ? body : {}
  const { type: _type, title: _title, status: _status, code, detail, errors, requestId, ...more } = document
  return new Problem(
    response.status,
    text(code) ?? `http_${response.status}`,
    text(detail) ?? BY_STATUS[response.status] ?? OURS,
    Array.isArray(errors) ? errors.filter(isFieldProblem) : [],
    text(requestId) ?? response.headers.get('x-request-id'),
    more,
  )
}

/** Anything thrown, as a problem. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown
  return new Problem(-1, 'page_failed', '页面出了点问题，请重新打开试试。')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isFieldProblem(value: unknown): value is FieldProblem {
  return isRecord(value) && typeof value['field'] === 'string' && typeof value['message'] === 'string'
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null
}

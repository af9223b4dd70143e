import type { Client } from 'openapi-fetch'
import { networkProblem, problemFrom } from './problem'
import type { paths } from './schema'

/** A phone in a lift gives up here instead of turning a wheel for ever. */
const TIMEOUT_MS = 15_000
/** A picture takes its time on the way up. */
const UPLOAD_TIMEOUT_MS = 60_000

interface Call {
  params?: { path?: Record<string, string>; query?: Record<string, unknown> }
  headers?: Record<string, string>
  body?: unknown
}

interface Reply<T> {
  data?: T
  error?: unknown
  response: Response
}

// openapi-fetch lends its types: addresses, parameters, bodies and answers are
// checked against the API's own description. Of its code this app would use a
// twentieth, so the few lines it needs are here.

/** The typed client of our own API; cookies go along, everything is same-origin. */
export const http = {
  GET: (template: string, call: Call = {}) => send('GET', template, call),
  POST: (template: string, call: Call = {}) => send('POST', template, call),
} as unknown as Pick<Client<paths>, 'GET' | 'POST'>

/**
 * Waits for a reply and returns its data.
 *
 * @throws {Problem} for every answer that is not a success
 */
export async function answer<T>(pending: Promise<Reply<T>>): Promise<T> {
  const reply = await pending
  if (!reply.response.ok) throw problemFrom(reply.response, reply.error)
  return reply.data as T
}

async function send(method: string, template: string, call: Call): Promise<Reply<unknown>> {
  const headers: Record<string, string> = { accept: 'application/json', ...call.headers }
  // The server takes unsafe methods only as JSON, also those without a body.
  if (method !== 'GET') headers['content-type'] = 'application/json'
  const body = call.body === undefined ? null : JSON.stringify(call.body)
  const url = address(template, call)
  const response = (await begun(url)) ?? (await withDeadline(url, { method, headers, body, credentials: 'same-origin' }))
  const content = await readJson(response)
  return response.ok ? { data: content, response } : { error: content, response }
}

/** Sends a picture as it is, for the few addresses that take one. */
export async function sendPicture<T>(url: string, picture: Blob, extra: Record<string, string>): Promise<Reply<T>> {
  const sort = picture.type === 'image/png' ? 'image/png' : 'image/jpeg'
  const headers = { accept: 'application/json', 'content-type': sort, ...extra }
  const options: RequestInit = { method: 'POST', headers, body: picture, credentials: 'same-origin' }
  const response = await withDeadline(url, options, UPLOAD_TIMEOUT_MS)
  const content = await readJson(response)
  return response.ok ? { data: content as T, response } : { error: content, response }
}

/** The answer that was asked for before the app had started (src/app/early.ts); good for once. */
async function begun(url: string): Promise<Response | undefined> {
  const early = window.begun
  if (early?.address !== url) return undefined
  window.begun = undefined
  return early.reply.catch(() => undefined)
}

function address(template: string, { params }: Call): string {
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params?.path?.[name] ?? ''))
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(params?.query ?? {})) {
    if (value != null) query.set(name, String(value))
  }
  const search = query.toString()
  return window.location.origin + path + (search && `?${search}`)
}

async function withDeadline(url: string, init: RequestInit, limit = TIMEOUT_MS): Promise<Response> {
  const abort = new AbortController()
  const timer = window.setTimeout(() => abort.abort(), limit)
  try {
    return await fetch(url, { ...init, signal: abort.signal })
  } catch (cause) {
    throw networkProblem(cause)
  } finally {
    window.clearTimeout(timer)
  }
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return response.status === 204 ? undefined : await response.json()
  } catch {
    // A proxy's error page; the status says enough.
    return undefined
  }
}

/** What the transport needs to know about the session; the store provides it, a test fakes it. */
export interface SessionPort {
  token(): string | undefined
  /** Trades the refresh cookie for a new token; false when the session is over. */
  refresh(): Promise<boolean>
  expired(): void
}

/** These answer 401 in their own right: a wrong password, a finished session. */
const ownAuthority = new Set(['/api/auth/login', '/api/auth/refresh', '/api/auth/logout'])

/**
 * A `fetch` that signs requests with the token in memory and, when the token has run out,
 * refreshes once and repeats the request once.
 *
 * Many requests may meet the same 401 at the same time; they share one refresh, because the
 * refresh cookie rotates and a second use of the old one would look like theft.
 */
export function authorisedFetch(session: SessionPort, send: typeof fetch): (request: Request) => Promise<Response> {
  let refreshing: Promise<boolean> | undefined

  function refreshOnce(): Promise<boolean> {
    refreshing ??= session.refresh().finally(() => {
      refreshing = undefined
    })
    return refreshing
  }

  function signed(request: Request): Request {
    const token = session.token()
    if (token) request.headers.set('authorization', `Bearer ${token}`)
    return request
  }

  return async (request) => {
    const path = new URL(request.url).pathname
    if (ownAuthority.has(path)) return send(request)
    // The body of a request can be read once, so the repeat needs its own copy.
    const repeat = request.clone()
    const usedToken = session.token()
    const answer = await send(signed(request))
    if (answer.status !== 401) return answer
    // Somebody else may have refreshed while this request was on its way.
    const fresh = session.token() !== usedToken || (await refreshOnce())
    if (!fresh) {
      session.expired()
      return answer
    }
    return send(signed(repeat))
  }
}

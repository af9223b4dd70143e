import createClient from 'openapi-fetch'
import type { paths } from './schema'
import { authorisedFetch, type SessionPort } from './transport'

let port: SessionPort = { token: () => undefined, refresh: async () => false, expired: () => undefined }

/** Connects the client with the session store; called once at start. */
export function connectSession(session: SessionPort): void {
  port = session
}

/** The typed client of the API; every path and body comes from the generated schema. */
export const client = createClient<paths>({
  baseUrl: window.location.origin,
  credentials: 'same-origin',
  fetch: authorisedFetch(
    { token: () => port.token(), refresh: () => port.refresh(), expired: () => port.expired() },
    (request) => fetch(request),
  ),
})

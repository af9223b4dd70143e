// The first import of the app, so that it runs before anything else of it: data and
// code of a stranger's first page are on their way while the rest still starts.

/** As long as the API client waits. */
const TIMEOUT_MS = 15_000

export type Begun = NonNullable<Window['begun']>

const path = window.location.pathname
const camp = /^\/h5\/camps\/[\w-]+$/.test(path)
if (camp || /^\/h5\/(?:camps\/?)?$/.test(path)) {
  ask(window.location.origin + (camp ? path.replace('/h5', '/api/h5') : '/api/h5/camps?page=1&pageSize=100'))
  const page = camp ? import('@/pages/camps/CampPage.vue') : import('@/pages/camps/CampListPage.vue')
  // The router imports it too and says what is wrong when it does not come.
  page.catch(() => {})
}

function ask(address: string): void {
  const abort = new AbortController()
  window.setTimeout(() => abort.abort(), TIMEOUT_MS)
  const headers = { accept: 'application/json' }
  const reply = fetch(address, { headers, credentials: 'same-origin', signal: abort.signal })
  // Whoever takes the answer hears of its failure; nobody else has to.
  reply.catch(() => {})
  const begun: Begun = { address, reply }
  window.begun = begun
}

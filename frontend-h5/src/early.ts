import type { CampCard } from './api/camps'

// What the document asks for while the app is still on the way: the first page's
// code, its data and its poster. Without it they would wait for one another.
// A script of its own and no part of the app; scripts/early.ts puts it into the head.

type Poster = Partial<Pick<CampCard, 'state' | 'posterUrl'>>

/** As long as the API client waits. */
const TIMEOUT_MS = 15_000

const own = document.querySelector<HTMLElement>('script[data-camps]')
const path = window.location.pathname
const camp = /^\/h5\/camps\/([\w-]+)$/.exec(path)
const isList = /^\/h5\/(?:camps\/?)?$/.test(path)
if (own && (camp || isList)) {
  const address = window.location.origin + (camp ? `/api${path}` : '/api/h5/camps?page=1&pageSize=100')
  const abort = new AbortController()
  window.setTimeout(() => abort.abort(), TIMEOUT_MS)
  const headers = { accept: 'application/json' }
  const reply = fetch(address, { headers, credentials: 'same-origin', signal: abort.signal })
  window.begun = { address, reply }
  reply
    .then((response) => response.clone().json())
    .then(showPoster)
    .catch(() => {
      // The app asks again and tells the member.
    })
  for (const file of (own.dataset[camp ? 'camp' : 'camps'] ?? '').split(' ')) preload(file)
}

function preload(file: string): void {
  const link = document.createElement('link')
  link.rel = file.endsWith('.css') ? 'preload' : 'modulepreload'
  if (file.endsWith('.css')) link.as = 'style'
  link.crossOrigin = ''
  link.href = `/h5/assets/${file}`
  document.head.appendChild(link)
}

/** The picture the member sees first: the camp's, or that of the first camp in the list. */
function showPoster(body: Poster & { items?: Poster[] }): void {
  const first = body.items ? (body.items.find(({ state }) => state === 'enrolling') ?? body.items[0]) : body
  if (!first?.posterUrl) return
  const link = document.createElement('link')
  link.rel = 'preload'
  link.as = 'image'
  link.setAttribute('fetchpriority', 'high')
  link.href = first.posterUrl
  document.head.appendChild(link)
}

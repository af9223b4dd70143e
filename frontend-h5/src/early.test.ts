import { beforeEach, expect, test, vi } from 'vitest'
import { campQuery } from '@/api/camps'
import { queryClient } from '@/api/query'

const answer = { id: 'c1', name: '晨读', posterUrl: '/api/files/1.webp' }
const asked = vi.fn<typeof fetch>()

beforeEach(() => {
  document.head.innerHTML = '<script data-camps="List.js List.css" data-camp="Camp.js"></script>'
  window.begun = undefined
  asked.mockReset()
  asked.mockImplementation(() => Promise.resolve(Response.json(answer)))
  vi.stubGlobal('fetch', asked)
  return () => {
    document.head.innerHTML = ''
    vi.unstubAllGlobals()
  }
})

async function openDocument(path: string) {
  window.history.replaceState(null, '', path)
  vi.resetModules()
  await import('./early')
}

const links = () => Array.from(document.head.querySelectorAll('link'), ({ rel, href }) => [rel, new URL(href).pathname])

test("a camp's data is asked for once, and the app takes the answer", async () => {
  await openDocument('/h5/camps/c1')
  expect(await queryClient.fetchQuery(campQuery('c1'))).toEqual(answer)
  expect(asked).toHaveBeenCalledTimes(1)
  expect(window.begun).toBeUndefined()
  await queryClient.fetchQuery({ ...campQuery('c1'), staleTime: 0 })
  expect(asked).toHaveBeenCalledTimes(2)
})

test("the page's code and the poster come along", async () => {
  await openDocument('/h5/camps/c1')
  await vi.waitFor(() => expect(links()).toContainEqual(['preload', '/api/files/1.webp']))
  expect(links()).toContainEqual(['modulepreload', '/h5/assets/Camp.js'])
})

test('the list shows the poster of the first camp that can be joined', async () => {
  const items = [{ state: 'ongoing', posterUrl: '/api/files/old.webp' }, { state: 'enrolling', posterUrl: '/api/files/new.webp' }]
  asked.mockImplementation(() => Promise.resolve(Response.json({ items })))
  await openDocument('/h5/')
  await vi.waitFor(() => expect(links()).toContainEqual(['preload', '/api/files/new.webp']))
  expect(links()).toContainEqual(['preload', '/h5/assets/List.css'])
})

test('a question that got no answer is asked again by the app', async () => {
  asked.mockImplementationOnce(() => Promise.reject(new TypeError('Failed to fetch')))
  await openDocument('/h5/camps/c1')
  expect(await queryClient.fetchQuery(campQuery('c1'))).toEqual(answer)
  expect(asked).toHaveBeenCalledTimes(2)
})

test.each(['/h5/enrolments', '/h5/camps/c1/claim', '/h5/orders/o1'])('%s asks for nothing ahead', async (path) => {
  await openDocument(path)
  expect(asked).not.toHaveBeenCalled()
})

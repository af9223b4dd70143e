import { beforeEach, expect, test, vi } from 'vitest'
import { campQuery, campsQuery } from '@/api/camps'
import { queryClient } from '@/api/query'

const answer = { id: 'c1', name: '晨读' }
const asked = vi.fn<typeof fetch>()

beforeEach(() => {
  window.begun = undefined
  asked.mockReset()
  asked.mockImplementation(() => Promise.resolve(Response.json(answer)))
  vi.stubGlobal('fetch', asked)
  return () => vi.unstubAllGlobals()
})

async function openDocument(path: string) {
  window.history.replaceState(null, '', path)
  vi.resetModules()
  await import('./early')
}

test("a camp's data is asked for once, and the app takes the answer", async () => {
  await openDocument('/h5/camps/c1')
  expect(await queryClient.fetchQuery(campQuery('c1'))).toEqual(answer)
  expect(asked).toHaveBeenCalledTimes(1)
  expect(window.begun).toBeUndefined()
  await queryClient.fetchQuery({ ...campQuery('c1'), staleTime: 0 })
  expect(asked).toHaveBeenCalledTimes(2)
})

test.each(['/h5/', '/h5/camps'])('%s asks for the list, exactly as the app would', async (path) => {
  await openDocument(path)
  await queryClient.fetchQuery(campsQuery())
  expect(asked).toHaveBeenCalledTimes(1)
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

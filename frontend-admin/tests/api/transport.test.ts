import { beforeEach, describe, expect, it, vi } from 'vitest'
import { authorisedFetch, type SessionPort } from '@/api/transport'

const origin = 'http://admin.test'
let token: string | undefined
let refreshes: number
let expired: number
let session: SessionPort

/** A server that knows one good token. */
const server = (good: string) =>
  vi.fn(async (input: RequestInfo | URL) => {
    const request = input as Request
    const body = request.method === 'POST' ? await request.text() : ''
    const known = request.headers.get('authorization') === `Bearer ${good}`
    return new Response(body || 'ok', { status: known ? 200 : 401 })
  })

beforeEach(() => {
  token = 'old'
  refreshes = 0
  expired = 0
  session = {
    token: () => token,
    refresh: async () => {
      refreshes += 1
      await Promise.resolve()
      token = 'new'
      return true
    },
    expired: () => {
      expired += 1
    },
  }
})

describe('a request with a token that has run out', () => {
  it('is refreshed and repeated once, with its body', async () => {
    const send = server('new')
    const request = new Request(`${origin}/api/admin/refunds/approve`, { method: 'POST', body: '{"sumFen":9900}' })
    const response = await authorisedFetch(session, send)(request)
    expect(response.status).toBe(200)
    expect(await response.text()).toBe('{"sumFen":9900}')
    expect(send).toHaveBeenCalledTimes(2)
    expect(refreshes).toBe(1)
  })

  it('shares one refresh with every other request that waits', async () => {
    const fetchIt = authorisedFetch(session, server('new'))
    const answers = await Promise.all(['camps', 'refunds', 'messages'].map((room) => fetchIt(new Request(`${origin}/api/admin/${room}`))))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(refreshes).toBe(1)
  })

  it('is not repeated a second time', async () => {
    const send = server('never')
    const response = await authorisedFetch(session, send)(new Request(`${origin}/api/admin/camps`))
    expect(response.status).toBe(401)
    expect(send).toHaveBeenCalledTimes(2)
  })

  it('ends the session when the refresh is refused', async () => {
    session.refresh = async () => false
    const send = server('new')
    const response = await authorisedFetch(session, send)(new Request(`${origin}/api/admin/camps`))
    expect(response.status).toBe(401)
    expect(expired).toBe(1)
    expect(send).toHaveBeenCalledTimes(1)
  })

  it('does not end the session because the connection was lost', async () => {
    session.refresh = async () => {
      throw new TypeError('Failed to fetch')
    }
    await expect(authorisedFetch(session, server('new'))(new Request(`${origin}/api/admin/camps`))).rejects.toThrow()
    expect(expired).toBe(0)
  })
})

it('leaves a wrong password alone', async () => {
  const send = server('new')
  const request = new Request(`${origin}/api/auth/login`, { method: 'POST', body: '{}' })
  const response = await authorisedFetch(session, send)(request)
  expect(response.status).toBe(401)
  expect(refreshes).toBe(0)
  expect(request.headers.has('authorization')).toBe(false)
})

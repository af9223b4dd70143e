import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it, vi } from 'vitest'
import { ProblemError } from '@/api/problem'

const auth = vi.hoisted(() => ({ login: vi.fn(), refreshSession: vi.fn(), logout: vi.fn(), fetchMe: vi.fn() }))
vi.mock('@/api/auth', () => auth)

const { useSession } = await import('@/app/stores/session')
const { guard, safeNext } = await import('@/app/guard')

const user = { id: '1', username: 'wang', displayName: '王芳', role: 'coach', mustChangePassword: false }
const grant = { token: 't1', expiresAt: '2026-11-22T10:00:00+08:00', user }
type Target = Parameters<typeof guard>[0]
const target = (meta: object, query = {}): Target => ({ meta, query, path: '/x', fullPath: '/x?a=1' }) as unknown as Target

beforeEach(() => {
  setActivePinia(createPinia())
  vi.resetAllMocks()
  localStorage.clear()
  sessionStorage.clear()
  auth.fetchMe.mockResolvedValue({ user, permissions: ['camps.read'] })
})

it('a reload brings the session back with one refresh, however many pages ask', async () => {
  auth.refreshSession.mockResolvedValue(grant)
  const session = useSession()
  await Promise.all([session.start(), session.start()])
  expect(auth.refreshSession).toHaveBeenCalledTimes(1)
  expect(session.signedIn).toBe(true)
  expect(session.can('camps.read')).toBe(true)
  expect(session.can('refunds.release')).toBe(false)
})

it('the token is kept nowhere but in memory', async () => {
  auth.login.mockResolvedValue(grant)
  await useSession().login('wang', 'secret')
  expect(JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie).not.toContain('t1')
})

it('a visitor without a session is sent to the login and comes back afterwards', async () => {
  auth.refreshSession.mockRejectedValue(new ProblemError(401, {}))
  expect(await guard(target({ permission: 'camps.read' }))).toEqual({ name: 'login', query: { next: '/x?a=1' } })
})

it('a lost connection at the start is told apart from a finished session', async () => {
  auth.refreshSession.mockRejectedValue(new ProblemError(0, {}))
  expect(await guard(target({}))).toMatchObject({ name: 'login', query: { offline: '0' } })
})

it('a room without permission is refused, not shown empty', async () => {
  auth.refreshSession.mockResolvedValue(grant)
  expect(await guard(target({ permission: 'refunds.release' }))).toMatchObject({ name: 'forbidden' })
  expect(await guard(target({ permission: 'camps.read' }))).toBe(true)
})

it('signing out forgets everything, even when the server cannot be reached', async () => {
  auth.login.mockResolvedValue(grant)
  auth.logout.mockRejectedValue(new ProblemError(0, {}))
  const session = useSession()
  await session.login('wang', 'secret')
  await expect(session.logout()).rejects.toBeInstanceOf(ProblemError)
  expect(session.signedIn).toBe(false)
  expect(session.token).toBeUndefined()
})

it('the way back after signing in never leads to another site', () => {
  expect(safeNext('/camps?status=ended')).toBe('/camps?status=ended')
  for (const next of ['https://evil.test', '//evil.test', '/\\evil.test', undefined, ['/x']]) expect(safeNext(next)).toBe('/')
})

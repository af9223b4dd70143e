import type { RouteLocationNormalized, RouteLocationRaw } from 'vue-router'
import { asProblem } from '@/api/problem'
import { useSession } from './stores/session'

/** Where to go after signing in; only a path of this application, never another site. */
export function safeNext(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/'
}

/** Lets a person in, sends them to the login, or says that the room is not theirs. */
export async function guard(to: RouteLocationNormalized): Promise<true | RouteLocationRaw> {
  const session = useSession()
  if (!session.signedIn) {
    try {
      await session.start()
    } catch (cause) {
      if (!to.meta.open) return { name: 'login', query: { next: to.fullPath, offline: String(asProblem(cause).status) } }
    }
  }
  if (to.meta.open) return session.signedIn ? safeNext(to.query.next) : true
  if (!session.signedIn) return { name: 'login', query: { next: to.fullPath } }
  // Whoever was given a password chooses one before anything else.
  if (session.user?.mustChangePassword && to.name !== 'account') return { name: 'account', query: { next: to.fullPath } }
  if (to.meta.permission && !session.can(to.meta.permission)) return { name: 'forbidden', query: { from: to.path } }
  return true
}

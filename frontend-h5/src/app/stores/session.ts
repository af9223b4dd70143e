import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { asProblem, type Problem } from '@/api/problem'
import { readSession, type Session } from '@/api/session'

/** Who is signed in. Known after `load`; until then nobody. */
export const useSession = defineStore('session', () => {
  const session = shallowRef<Session | null>(null)
  const failure = shallowRef<Problem | null>(null)
  let loading: Promise<Session | null> | null = null

  /** Asks the server once; later calls share the answer. */
  function load(): Promise<Session | null> {
    loading ??= read()
    return loading
  }

  async function read(): Promise<Session | null> {
    try {
      failure.value = null
      session.value = await readSession()
    } catch (thrown) {
      failure.value = asProblem(thrown)
      loading = null
    }
    return session.value
  }

  const signedIn = computed(() => session.value?.signedIn ?? false)
  const member = computed(() => session.value?.member ?? null)
  /** WeChat's snapshot pages carry a made-up person who must not pay. */
  const isSnapshot = computed(() => member.value !== null && !member.value.canOrder)
  const loginUrl = computed(() => session.value?.wechatLoginUrl ?? '/api/h5/oauth/start')

  return { session, failure, load, signedIn, member, isSnapshot, loginUrl }
})

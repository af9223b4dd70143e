import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import * as auth from '@/api/auth'
import type { Login, Staff } from '@/api/models'
import { asProblem } from '@/api/problem'
import { queryClient } from '@/api/query'
import type { Permission } from '../permissions'

/**
 * Who is working here. The access token lives in memory only, so that a script that gets hold
 * of the page's storage finds nothing; the refresh cookie brings the session back after a reload.
 */
export const useSession = defineStore('session', () => {
  const token = ref<string>()
  const user = ref<Staff>()
  const permissions = ref<ReadonlySet<string>>(new Set())
  let starting: Promise<void> | undefined

  const signedIn = computed(() => user.value !== undefined)
  const can = (permission: Permission): boolean => permissions.value.has(permission)

  function accept(given: Login): void {
    token.value = given.token
    user.value = given.user
  }

  async function loadPermissions(): Promise<void> {
    const me = await auth.fetchMe()
    user.value = me.user
    permissions.value = new Set(me.permissions)
  }

  async function refresh(): Promise<boolean> {
    try {
      accept(await auth.refreshSession())
      return true
    } catch (cause) {
      // Only the server's word ends a session; a lost connection does not.
      if (asProblem(cause).status === 401) return false
      throw cause
    }
  }

  /** Brings back the session of an earlier visit, once per page load. */
  function start(): Promise<void> {
    starting ??= (async () => {
      if (await refresh()) await loadPermissions()
    })().catch((cause: unknown) => {
      starting = undefined
      throw cause
    })
    return starting
  }

  async function login(username: string, password: string): Promise<void> {
    accept(await auth.login(username, password))
    await loadPermissions()
  }

  function forget(): void {
    token.value = undefined
    user.value = undefined
    permissions.value = new Set()
    // The next person at this desk must not see what the last one loaded.
    queryClient.clear()
  }

  async function logout(): Promise<void> {
    try {
      await auth.logout()
    } finally {
      forget()
    }
  }

  return { token, user, permissions, signedIn, can, start, refresh, login, logout, forget, reload: loadPermissions }
})

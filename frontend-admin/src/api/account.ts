import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { client } from './client'
import { unwrap } from './problem'

/** One's own logins and the attempts to sign in. */
export function useOwnSessions() {
  return useQuery({ queryKey: ['account', 'sessions'], queryFn: () => unwrap(client.GET('/api/auth/sessions')) })
}

export function useOwnLogins(params: MaybeRefOrGetter<{ page: number; pageSize: number }>) {
  return useQuery({
    queryKey: ['account', 'logins', params],
    queryFn: () => unwrap(client.GET('/api/auth/logins', { params: { query: toValue(params) } })),
    placeholderData: keepPreviousData,
  })
}

function useCommand<Input>(command: (input: Input) => Promise<unknown>) {
  const cache = useQueryClient()
  return useMutation({ mutationFn: command, onSettled: () => cache.invalidateQueries({ queryKey: ['account'] }) })
}

export const useChangePassword = () => useCommand((body: { current: string; password: string }) => unwrap(client.POST('/api/auth/password', { body })))

export const useRevokeSession = () => useCommand((sessionId: string) => unwrap(client.DELETE('/api/auth/sessions/{sessionId}', { params: { path: { sessionId } } })))

export const useRevokeOthers = () => useCommand(() => unwrap(client.POST('/api/auth/sessions/revoke-others')))

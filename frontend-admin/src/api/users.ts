import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { client } from './client'
import type { LoginListParams, NewUser, UserChange, UserListParams } from './models'
import { unwrap } from './problem'

export function useUserList(params: MaybeRefOrGetter<UserListParams>) {
  return useQuery({
    queryKey: ['users', 'list', params],
    queryFn: () => unwrap(client.GET('/api/admin/users', { params: { query: toValue(params) } })),
    placeholderData: keepPreviousData,
  })
}

/** A command on accounts; afterwards the list is read anew. */
function useCommand<Input, Output>(command: (input: Input) => Promise<Output>) {
  const cache = useQueryClient()
  return useMutation({ mutationFn: command, onSettled: () => cache.invalidateQueries({ queryKey: ['users'] }) })
}

export const useCreateUser = () => useCommand((body: NewUser) => unwrap(client.POST('/api/admin/users', { body })))

export const useUpdateUser = () =>
  useCommand(({ userId, ...body }: UserChange & { userId: string }) => unwrap(client.PUT('/api/admin/users/{userId}', { params: { path: { userId } }, body })))

export const useDeleteUser = () => useCommand((userId: string) => unwrap(client.DELETE('/api/admin/users/{userId}', { params: { path: { userId } } })))

export const useResetPassword = () => useCommand((userId: string) => unwrap(client.POST('/api/admin/users/{userId}/password', { params: { path: { userId } } })))

export const useTestMessage = () => useCommand((userId: string) => unwrap(client.POST('/api/admin/users/{userId}/test-message', { params: { path: { userId } } })))

export function useUserSessions(userId: MaybeRefOrGetter<string | undefined>) {
  return useQuery({
    queryKey: ['users', 'sessions', userId],
    enabled: () => toValue(userId) !== undefined,
    queryFn: () => unwrap(client.GET('/api/admin/users/{userId}/sessions', { params: { path: { userId: toValue(userId) ?? '' } } })),
  })
}

export const useRevokeUserSessions = () => useCommand((userId: string) => unwrap(client.POST('/api/admin/users/{userId}/sessions/revoke', { params: { path: { userId } } })))

export function useLoginList(params: MaybeRefOrGetter<LoginListParams>) {
  return useQuery({
    queryKey: ['logins', params],
    queryFn: () => unwrap(client.GET('/api/admin/logins', { params: { query: toValue(params) } })),
    placeholderData: keepPreviousData,
  })
}

export function usePermissionMatrix() {
  return useQuery({ queryKey: ['permissions'], queryFn: () => unwrap(client.GET('/api/admin/permissions')) })
}

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { client } from './client'
import type { EnrolmentListParams, MemberListParams } from './models'
import { unwrap } from './problem'

export function useEnrolmentList(campId: MaybeRefOrGetter<string>, params: MaybeRefOrGetter<EnrolmentListParams>) {
  return useQuery({
    queryKey: ['enrolments', 'list', campId, params],
    queryFn: () =>
      unwrap(
        client.GET('/api/admin/camps/{campId}/enrolments', {
          params: { path: { campId: toValue(campId) }, query: toValue(params) },
        }),
      ),
    placeholderData: keepPreviousData,
  })
}

/** Members of every camp the caller may see. */
export function useMemberList(params: MaybeRefOrGetter<MemberListParams>) {
  return useQuery({
    queryKey: ['enrolments', 'members', params],
    queryFn: () => unwrap(client.GET('/api/admin/enrolments', { params: { query: toValue(params) } })),
    placeholderData: keepPreviousData,
  })
}

export function useEnrolment(enrolmentId: MaybeRefOrGetter<string | undefined>) {
  return useQuery({
    queryKey: ['enrolments', 'one', enrolmentId],
    enabled: () => toValue(enrolmentId) !== undefined,
    queryFn: () =>
      unwrap(
        client.GET('/api/admin/enrolments/{enrolmentId}', {
          params: { path: { enrolmentId: toValue(enrolmentId) ?? '' } },
        }),
      ),
  })
}

/** Members of the planet that may be behind a payment; asked only while somebody searches. */
export function useRoster(campId: MaybeRefOrGetter<string | undefined>, q: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: ['enrolments', 'roster', campId, q],
    enabled: () => toValue(campId) !== undefined,
    queryFn: async () =>
      (
        await unwrap(
          client.GET('/api/admin/camps/{campId}/roster', {
            params: { path: { campId: toValue(campId) ?? '' }, query: { q: toValue(q) || undefined } },
          }),
        )
      ).items,
    placeholderData: keepPreviousData,
  })
}

export function useMarkJoined() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ enrolmentId, joined }: { enrolmentId: string; joined: boolean }) =>
      unwrap(
        client.POST('/api/admin/enrolments/{enrolmentId}/joined', {
          params: { path: { enrolmentId } },
          body: { joined },
        }),
      ),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['enrolments'] }),
  })
}

/** A binding changes what the camp counts, whom a refund is for, and what waits on the desk. */
function useRefreshBinding() {
  const cache = useQueryClient()
  return () =>
    Promise.all(
      ['enrolments', 'check-ins', 'settlements', 'refunds', 'money-exceptions'].map((room) =>
        cache.invalidateQueries({ queryKey: [room] }),
      ),
    )
}

/** Says which planet member stands behind an enrolment. */
export function useResolveEnrolment() {
  const refresh = useRefreshBinding()
  return useMutation({
    mutationFn: ({ enrolmentId, ...body }: { enrolmentId: string; planetUserId: string; reason: string }) =>
      unwrap(
        client.POST('/api/admin/enrolments/{enrolmentId}/resolve', { params: { path: { enrolmentId } }, body }),
      ),
    onSuccess: refresh,
  })
}

export type BindingStep = 'close' | 'reopen'

/** Gives up looking for the person behind a payment, or looks again. */
export function useBindingStep() {
  const refresh = useRefreshBinding()
  return useMutation({
    mutationFn: ({ enrolmentId, step, reason }: { enrolmentId: string; step: BindingStep; reason: string }) => {
      const request = { params: { path: { enrolmentId } }, body: { reason } }
      return step === 'close'
        ? unwrap(client.POST('/api/admin/enrolments/{enrolmentId}/close', request))
        : unwrap(client.POST('/api/admin/enrolments/{enrolmentId}/reopen', request))
    },
    onSettled: refresh,
  })
}

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { client } from './client'
import type { EnrolmentListParams } from './models'
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

/** Members of the planet that may be behind a payment; asked only while somebody searches. */
export function useRoster(campId: MaybeRefOrGetter<string>, q: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: ['enrolments', 'roster', campId, q],
    queryFn: async () =>
      (
        await unwrap(
          client.GET('/api/admin/camps/{campId}/roster', {
            params: { path: { campId: toValue(campId) }, query: { q: toValue(q) || undefined } },
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

/** Says which planet member stands behind an enrolment. */
export function useResolveEnrolment() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ enrolmentId, ...body }: { enrolmentId: string; planetUserId: string; reason: string }) =>
      unwrap(
        client.POST('/api/admin/enrolments/{enrolmentId}/resolve', { params: { path: { enrolmentId } }, body }),
      ),
    onSuccess: () =>
      Promise.all(
        ['enrolments', 'check-ins', 'settlements', 'refunds'].map((room) =>
          cache.invalidateQueries({ queryKey: [room] }),
        ),
      ),
  })
}

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { client } from './client'
import type { ObjectionListParams } from './models'
import { unwrap } from './problem'

export function useObjectionList(params: MaybeRefOrGetter<ObjectionListParams>) {
  return useQuery({
    queryKey: ['objections', 'list', params],
    queryFn: () => unwrap(client.GET('/api/admin/objections', { params: { query: toValue(params) } })),
    placeholderData: keepPreviousData,
  })
}

/** A signed picture address lives five minutes; the new ones come before that. */
const picturesAgainMs = 4 * 60_000

export function useObjection(objectionId: MaybeRefOrGetter<string | undefined>) {
  return useQuery({
    queryKey: ['objections', 'one', objectionId],
    enabled: () => toValue(objectionId) !== undefined,
    queryFn: () =>
      unwrap(
        client.GET('/api/admin/objections/{objectionId}', {
          params: { path: { objectionId: toValue(objectionId) ?? '' } },
        }),
      ),
    refetchInterval: picturesAgainMs,
  })
}

/** Answers an objection; the member reads the words. */
export function useAnswerObjection() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ objectionId, ...body }: { objectionId: string; accepted: boolean; answer: string }) =>
      unwrap(client.POST('/api/admin/objections/{objectionId}/answer', { params: { path: { objectionId } }, body })),
    onSettled: () =>
      Promise.all(['objections', 'settlements', 'refunds'].map((room) => cache.invalidateQueries({ queryKey: [room] }))),
  })
}

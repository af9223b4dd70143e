import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { client } from './client'
import { unwrap } from './problem'

/** Places of a camp whose person is unknown, and who it may be; asked for only where somebody may bind. */
export function useMatchSuggestions(campId: MaybeRefOrGetter<string>, enabled: MaybeRefOrGetter<boolean>) {
  return useQuery({
    queryKey: ['matching', campId],
    enabled: () => toValue(enabled),
    queryFn: () => unwrap(client.GET('/api/admin/camps/{campId}/match-suggestions', { params: { path: { campId: toValue(campId) } } })),
  })
}

export interface ConfirmInput {
  campId: string
  items: { enrolmentId: string; planetUserId: string }[]
  minConfidence: number
}

export function useConfirmSuggestions() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ campId, ...body }: ConfirmInput) =>
      unwrap(client.POST('/api/admin/camps/{campId}/match-suggestions/confirm', { params: { path: { campId } }, body })),
    onSettled: () =>
      Promise.all([['matching'], ['enrolments'], ['check-ins'], ['camps', 'overview']].map((queryKey) => cache.invalidateQueries({ queryKey }))),
  })
}

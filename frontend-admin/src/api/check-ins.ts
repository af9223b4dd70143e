import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { client } from './client'
import type { ProgressListParams } from './models'
import { unwrap } from './problem'

export function useProgressList(campId: MaybeRefOrGetter<string>, params: MaybeRefOrGetter<ProgressListParams>) {
  return useQuery({
    queryKey: ['check-ins', 'list', campId, params],
    queryFn: () =>
      unwrap(
        client.GET('/api/admin/camps/{campId}/check-ins', {
          params: { path: { campId: toValue(campId) }, query: toValue(params) },
        }),
      ),
    placeholderData: keepPreviousData,
  })
}

/** The latest runs of the sync, asked again while one of them is running. */
export function useSyncRuns(campId: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: ['check-ins', 'sync-runs', campId],
    queryFn: async () =>
      (
        await unwrap(
          client.GET('/api/admin/camps/{campId}/sync-runs', {
            params: { path: { campId: toValue(campId) }, query: { page: 1, pageSize: 20 } },
          }),
        )
      ).items,
    refetchInterval: ({ state }) => (state.data?.[0]?.state === 'running' ? 1_500 : false),
  })
}

export function useStartSync() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (campId: string) =>
      unwrap(client.POST('/api/admin/camps/{campId}/sync', { params: { path: { campId } } })),
    onSettled: () => refreshAfterSync(cache),
  })
}

/** A finished sync changes days, results and the overview of its camp. */
export function refreshAfterSync(cache: ReturnType<typeof useQueryClient>): Promise<unknown> {
  return Promise.all(
    [['check-ins'], ['camps', 'overview'], ['settlements']].map((queryKey) => cache.invalidateQueries({ queryKey })),
  )
}

import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { client } from './client'
import type { ZeroCheck } from './models'
import { unwrap } from './problem'

/** The three checks, and what each merchant number probably holds. */
export function useReconciliation() {
  return useQuery({
    queryKey: ['reconciliation'],
    queryFn: () => unwrap(client.GET('/api/admin/reconciliation')),
  })
}

export function useCheckRows(check: MaybeRefOrGetter<ZeroCheck>, params: MaybeRefOrGetter<{ page?: number; pageSize?: number }>) {
  return useQuery({
    queryKey: ['reconciliation', 'rows', check, params],
    queryFn: () =>
      unwrap(
        client.GET('/api/admin/reconciliation/{check}', {
          params: { path: { check: toValue(check) }, query: toValue(params) },
        }),
      ),
    placeholderData: keepPreviousData,
  })
}

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { client } from './client'
import type { AuditListParams } from './models'
import { unwrap } from './problem'

export function useAuditList(params: MaybeRefOrGetter<AuditListParams>) {
  return useQuery({
    queryKey: ['audit', 'list', params],
    queryFn: () => unwrap(client.GET('/api/admin/audit', { params: { query: toValue(params) } })),
    placeholderData: keepPreviousData,
  })
}

/** Who may have acted, what acts there are and on what. */
export function useAuditOptions() {
  return useQuery({
    queryKey: ['audit', 'options'],
    queryFn: () => unwrap(client.GET('/api/admin/audit/options')),
    staleTime: 60_000,
  })
}

/** How much is sealed, and how the last verification went. */
export function useAuditChain() {
  return useQuery({
    queryKey: ['audit', 'chain'],
    queryFn: () => unwrap(client.GET('/api/admin/audit/chain')),
  })
}

export function useVerifyAudit() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: () => unwrap(client.POST('/api/admin/audit/verify')),
    onSettled: () => cache.invalidateQueries({ queryKey: ['audit', 'chain'] }),
  })
}

/** The acts of a filter as a workbook. */
export async function exportAudit({ page: _page, pageSize: _size, ...query }: AuditListParams): Promise<Blob> {
  // The generated type of a binary answer is text; with `parseAs` it is the file itself.
  const answer: unknown = await unwrap(client.GET('/api/admin/audit/export.xlsx', { params: { query }, parseAs: 'blob' }))
  return answer as Blob
}

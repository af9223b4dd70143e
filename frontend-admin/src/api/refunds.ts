import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { client } from './client'
import type { Page, RefundListParams, RefundRow } from './models'
import { unwrap } from './problem'

function fetchRefunds(query: RefundListParams): Promise<Page<RefundRow>> {
  return unwrap(client.GET('/api/admin/refunds', { params: { query } }))
}

export function useRefundList(params: MaybeRefOrGetter<RefundListParams>) {
  return useQuery({
    queryKey: ['refunds', 'list', params],
    queryFn: () => fetchRefunds(toValue(params)),
    placeholderData: keepPreviousData,
  })
}

/** Every refund of a filter, page by page: a batch must know all it holds before anybody confirms it. */
export async function fetchAllRefunds(params: RefundListParams): Promise<RefundRow[]> {
  const rows: RefundRow[] = []
  for (let page = 1; ; page += 1) {
    const part = await fetchRefunds({ ...params, page, pageSize: 100 })
    rows.push(...part.items)
    if (part.items.length === 0 || rows.length >= part.total) return rows
  }
}

export function useRefund(refundId: MaybeRefOrGetter<string | undefined>) {
  return useQuery({
    queryKey: ['refunds', 'one', refundId],
    enabled: () => toValue(refundId) !== undefined,
    queryFn: () =>
      unwrap(
        client.GET('/api/admin/refunds/{refundId}', { params: { path: { refundId: toValue(refundId) ?? '' } } }),
      ),
  })
}

/** Every command on refunds changes lists, the evidence and the camp's figures. */
export function useRefreshRefunds() {
  const cache = useQueryClient()
  return () =>
    Promise.all(['refunds', 'release-runs', 'camps'].map((room) => cache.invalidateQueries({ queryKey: [room] })))
}

export function useApproveRefund() {
  const refresh = useRefreshRefunds()
  return useMutation({
    mutationFn: ({ refundId, ...body }: { refundId: string; factsHash: string; release: boolean }) =>
      unwrap(client.POST('/api/admin/refunds/{refundId}/approve', { params: { path: { refundId } }, body })),
    onSettled: refresh,
  })
}

/** Approves all or none; the sum is what the operator typed. */
export function useApproveRefunds() {
  const refresh = useRefreshRefunds()
  return useMutation({
    mutationFn: (body: { refunds: { id: string; factsHash: string }[]; sumFen: number; minConfidence: number }) =>
      unwrap(client.POST('/api/admin/refunds/approve', { body })),
    onSettled: refresh,
  })
}

export function useRejectRefund() {
  const refresh = useRefreshRefunds()
  return useMutation({
    mutationFn: ({ refundId, reason }: { refundId: string; reason: string }) =>
      unwrap(
        client.POST('/api/admin/refunds/{refundId}/reject', { params: { path: { refundId } }, body: { reason } }),
      ),
    onSettled: refresh,
  })
}

/** Rejects all or none, for one reason that every one of them reads. */
export function useRejectRefunds() {
  const refresh = useRefreshRefunds()
  return useMutation({
    mutationFn: (body: { refundIds: string[]; reason: string }) =>
      unwrap(client.POST('/api/admin/refunds/reject', { body })),
    onSettled: refresh,
  })
}

export function useReopenRefund() {
  const refresh = useRefreshRefunds()
  return useMutation({
    mutationFn: ({ refundId, reason }: { refundId: string; reason: string }) =>
      unwrap(
        client.POST('/api/admin/refunds/{refundId}/reopen', { params: { path: { refundId } }, body: { reason } }),
      ),
    onSettled: refresh,
  })
}

/** Sends a refused refund again: same number, same bytes. */
export function useRetryRefund() {
  const refresh = useRefreshRefunds()
  return useMutation({
    mutationFn: (refundId: string) =>
      unwrap(client.POST('/api/admin/refunds/{refundId}/retry', { params: { path: { refundId } } })),
    onSettled: refresh,
  })
}

/** The refunds of a filter as a workbook. */
export async function exportRefunds({ page: _page, pageSize: _size, ...query }: RefundListParams): Promise<Blob> {
  // The generated type of a binary answer is text; with `parseAs` it is the file itself.
  const answer: unknown = await unwrap(client.GET('/api/admin/refunds/export.xlsx', { params: { query }, parseAs: 'blob' }))
  return answer as Blob
}

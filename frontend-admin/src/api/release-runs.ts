import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { client } from './client'
import type { ReleasePreview, ReleaseRun, RunListParams } from './models'
import { unwrap } from './problem'

export function useRunList(params: MaybeRefOrGetter<RunListParams>) {
  return useQuery({
    queryKey: ['release-runs', 'list', params],
    queryFn: () => unwrap(client.GET('/api/admin/release-runs', { params: { query: toValue(params) } })),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.items.some((run) => run.state === 'running') ? 3_000 : false),
  })
}

/** Nothing of it moves any more; what a stopped run had sent is still on its way. */
function isAtRest(run: Pick<ReleaseRun, 'state' | 'processing'> | undefined): boolean {
  return run?.state === 'done' || (run?.state === 'stopped' && run.processing === 0)
}

/** A run, asked each second until the last refund has an answer. */
export function useRun(runId: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: ['release-runs', 'one', runId],
    staleTime: 0,
    queryFn: () =>
      unwrap(client.GET('/api/admin/release-runs/{runId}', { params: { path: { runId: toValue(runId) } } })),
    refetchInterval: ({ state }) => (isAtRest(state.data) ? false : 1_000),
  })
}

/** What would leave, from which account, and what would not; nothing moves. */
export function previewRelease(refundIds: string[]): Promise<ReleasePreview> {
  return unwrap(client.POST('/api/admin/release-runs/preview', { body: { refundIds } }))
}

/** The one command that lets money leave. */
export function useStartRun() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (body: { refundIds: string[]; hash: string; sumFen: number }) =>
      unwrap(client.POST('/api/admin/release-runs', { body })),
    onSettled: () =>
      Promise.all(['release-runs', 'refunds', 'camps'].map((room) => cache.invalidateQueries({ queryKey: [room] }))),
  })
}

export function useResumeRun() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (runId: string) =>
      unwrap(client.POST('/api/admin/release-runs/{runId}/resume', { params: { path: { runId } } })),
    onSettled: () => cache.invalidateQueries({ queryKey: ['release-runs'] }),
  })
}

export function usePauseRun() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ runId, reason }: { runId: string; reason: string }) =>
      unwrap(client.POST('/api/admin/release-runs/{runId}/pause', { params: { path: { runId } }, body: { reason } })),
    onSettled: () => cache.invalidateQueries({ queryKey: ['release-runs'] }),
  })
}

/** Ends a run: what is sent goes on, the rest waits to be released anew. */
export function useStopRun() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ runId, reason }: { runId: string; reason: string }) =>
      unwrap(client.POST('/api/admin/release-runs/{runId}/stop', { params: { path: { runId } }, body: { reason } })),
    onSettled: () =>
      Promise.all(['release-runs', 'refunds', 'camps'].map((room) => cache.invalidateQueries({ queryKey: [room] }))),
  })
}

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { client } from './client'
import { unwrap } from './problem'

/** The scheduler picks a run up within a second or two. */
const watchMs = 1_500
const idleMs = 15_000

export function useJobList() {
  return useQuery({
    queryKey: ['jobs', 'list'],
    queryFn: () => unwrap(client.GET('/api/admin/jobs')),
    refetchInterval: ({ state }) => (state.data?.items.some((job) => job.asked) ? watchMs : idleMs),
  })
}

export function useJobRuns(job: MaybeRefOrGetter<string | undefined>, paging: MaybeRefOrGetter<{ page: number; pageSize: number }>) {
  return useQuery({
    queryKey: ['jobs', 'runs', job, paging],
    enabled: () => toValue(job) !== undefined,
    queryFn: () =>
      unwrap(client.GET('/api/admin/jobs/{job}/runs', { params: { path: { job: toValue(job) ?? '' }, query: toValue(paging) } })),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.items.some((run) => !run.finishedAt) ? watchMs : false),
  })
}

export function useRunJob() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: (job: string) => unwrap(client.POST('/api/admin/jobs/{job}/run', { params: { path: { job } } })),
    onSettled: () => cache.invalidateQueries({ queryKey: ['jobs'] }),
  })
}

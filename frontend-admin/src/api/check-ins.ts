import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { client } from './client'
import type { CampCheckIns, CheckInRecordParams, CorrectDay, ProgressListParams } from './models'
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

export function useCheckInRecords(params: MaybeRefOrGetter<CheckInRecordParams>) {
  return useQuery({
    queryKey: ['check-ins', 'records', params],
    queryFn: () => unwrap(client.GET('/api/admin/check-ins', { params: { query: toValue(params) } })),
    placeholderData: keepPreviousData,
  })
}

function running(camps: readonly CampCheckIns[] | undefined): boolean {
  return camps?.some((camp) => camp.syncState === 'running') ?? false
}

/** Every camp with days to count, asked again each second while one is being synced. */
export function useCampCheckIns() {
  return useQuery({
    queryKey: ['check-ins', 'camps'],
    queryFn: () => unwrap(client.GET('/api/admin/check-ins/camps')),
    refetchInterval: ({ state }) => (running(state.data) ? 1_000 : false),
  })
}

export function useCheckInGrid(campId: MaybeRefOrGetter<string | undefined>) {
  return useQuery({
    queryKey: ['check-ins', 'grid', campId],
    enabled: () => toValue(campId) !== undefined,
    queryFn: () =>
      unwrap(client.GET('/api/admin/camps/{campId}/check-ins/grid', { params: { path: { campId: toValue(campId) ?? '' } } })),
  })
}

export function useMemberDays(enrolmentId: MaybeRefOrGetter<string | undefined>) {
  return useQuery({
    queryKey: ['check-ins', 'days', enrolmentId],
    enabled: () => toValue(enrolmentId) !== undefined,
    queryFn: () =>
      unwrap(
        client.GET('/api/admin/enrolments/{enrolmentId}/days', {
          params: { path: { enrolmentId: toValue(enrolmentId) ?? '' } },
        }),
      ),
  })
}

export function useCorrectDay() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ enrolmentId, day, ...body }: { enrolmentId: string; day: string } & CorrectDay) =>
      unwrap(client.PUT('/api/admin/enrolments/{enrolmentId}/days/{day}', { params: { path: { enrolmentId, day } }, body })),
    onSuccess: (days) => {
      cache.setQueryData(['check-ins', 'days', days.enrolmentId], days)
      return refreshAfterSync(cache)
    },
  })
}

export function useRemindMembers() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ campId, enrolmentIds }: { campId: string; enrolmentIds: string[] }) =>
      unwrap(client.POST('/api/admin/camps/{campId}/reminders', { params: { path: { campId } }, body: { enrolmentIds } })),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['check-ins', 'grid'] }),
  })
}

/** Reads every camp, one after another. */
export function useStartSyncRound() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: () => unwrap(client.POST('/api/admin/check-ins/sync')),
    onSettled: () => cache.invalidateQueries({ queryKey: ['check-ins', 'camps'] }),
  })
}

export function exportGrid(campId: string): Promise<Blob> {
  return file(
    client.GET('/api/admin/camps/{campId}/check-ins/grid.xlsx', { params: { path: { campId } }, parseAs: 'blob' }),
  )
}

export function exportRecords(query: CheckInRecordParams): Promise<Blob> {
  const { campId, q, from, to } = query
  return file(
    client.GET('/api/admin/check-ins/records.xlsx', { params: { query: { campId, q, from, to } }, parseAs: 'blob' }),
  )
}

/** The generated type of a binary answer is text; with `parseAs` it is the file itself. */
async function file(request: Promise<{ data?: unknown; error?: unknown; response: Response }>): Promise<Blob> {
  return (await unwrap(request)) as Blob
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
    [['check-ins'], ['camps', 'overview'], ['enrolments'], ['settlements']].map((queryKey) => cache.invalidateQueries({ queryKey })),
  )
}

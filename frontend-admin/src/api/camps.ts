import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { client } from './client'
import type { CampListParams, CampInput, Role } from './models'
import { unwrap } from './problem'

type CampId = MaybeRefOrGetter<string>

export function useCampList(params: MaybeRefOrGetter<CampListParams>) {
  return useQuery({
    queryKey: ['camps', 'list', params],
    queryFn: () => unwrap(client.GET('/api/admin/camps', { params: { query: toValue(params) } })),
    placeholderData: keepPreviousData,
  })
}

export function useCamp(campId: MaybeRefOrGetter<string | undefined>) {
  return useQuery({
    queryKey: ['camps', 'one', campId],
    enabled: () => toValue(campId) !== undefined,
    queryFn: () =>
      unwrap(client.GET('/api/admin/camps/{campId}', { params: { path: { campId: toValue(campId) ?? '' } } })),
  })
}

export function useCampOverview(campId: CampId) {
  return useQuery({
    queryKey: ['camps', 'overview', campId],
    queryFn: () =>
      unwrap(client.GET('/api/admin/camps/{campId}/overview', { params: { path: { campId: toValue(campId) } } })),
  })
}

export function useEnrollLink(campId: CampId) {
  return useQuery({
    queryKey: ['camps', 'enroll-link', campId],
    staleTime: Infinity,
    queryFn: () =>
      unwrap(client.GET('/api/admin/camps/{campId}/enroll-link', { params: { path: { campId: toValue(campId) } } })),
  })
}

/** Camps the caller may see, for pickers. */
export function useCampOptions() {
  return useQuery({
    queryKey: ['camps', 'options'],
    staleTime: 60_000,
    queryFn: async () => (await unwrap(client.GET('/api/admin/camps/options'))).items,
  })
}

/** Staff that can be assigned to a camp, for pickers. */
export function useStaffOptions(role: Role) {
  return useQuery({
    queryKey: ['staff', 'options', role],
    staleTime: 60_000,
    queryFn: async () =>
      (await unwrap(client.GET('/api/admin/staff/options', { params: { query: { role } } }))).items,
  })
}

export interface SaveCamp {
  /** Absent for a new camp. */
  existing?: { campId: string; version: number }
  form: CampInput
}

export function useSaveCamp() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ existing, form }: SaveCamp) =>
      existing
        ? unwrap(
            client.PUT('/api/admin/camps/{campId}', {
              params: { path: { campId: existing.campId } },
              body: { ...form, version: existing.version },
            }),
          )
        : unwrap(client.POST('/api/admin/camps', { body: form })),
    onSuccess: (camp) => {
      cache.setQueryData(['camps', 'one', camp.id], camp)
      return cache.invalidateQueries({ queryKey: ['camps'] })
    },
  })
}

export type CampStep = 'publish' | 'unpublish' | 'delete'

/** The commands of a camp that need no further data. */
export function useCampStep() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: async ({ campId, step }: { campId: string; step: CampStep }): Promise<void> => {
      const params = { path: { campId } }
      // A camp that has its project keeps it; one without gets a new one at the planet.
      const query = { createPlanetProject: true }
      if (step === 'publish') await unwrap(client.POST('/api/admin/camps/{campId}/publish', { params: { ...params, query } }))
      else if (step === 'unpublish') await unwrap(client.POST('/api/admin/camps/{campId}/unpublish', { params }))
      else await unwrap(client.DELETE('/api/admin/camps/{campId}', { params }))
    },
    onSuccess: (_, { campId, step }) => {
      // A deleted camp must not be fetched again by the page that is just being left.
      if (step === 'delete') cache.removeQueries({ queryKey: ['camps', 'one', campId] })
      return cache.invalidateQueries({ queryKey: ['camps', step === 'delete' ? 'list' : undefined].filter(Boolean) })
    },
  })
}

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { client } from './client'
import type { ConfigEdit, ConfigSectionName } from './models'
import { unwrap } from './problem'

/** The configuration; of secrets only whether they are set and their last characters. */
export function useConfig() {
  return useQuery({ queryKey: ['config'], queryFn: () => unwrap(client.GET('/api/admin/config')) })
}

/** Saves what was changed in a section, seen in a version; it holds at once. */
export function useSaveSection() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: ({ section, ...body }: { section: ConfigSectionName; version: number; items: ConfigEdit[] }) =>
      unwrap(client.PUT('/api/admin/config/{section}', { params: { path: { section } }, body })),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['config'] }),
  })
}

export function useConfigChanges(section: MaybeRefOrGetter<ConfigSectionName>, page: MaybeRefOrGetter<number>) {
  return useQuery({
    queryKey: ['config', 'changes', section, page],
    queryFn: () =>
      unwrap(
        client.GET('/api/admin/config/{section}/changes', {
          params: { path: { section: toValue(section) }, query: { page: toValue(page), pageSize: 10 } },
        }),
      ),
    placeholderData: keepPreviousData,
  })
}

/** Calls the other side with what is stored, or typed and not stored yet. */
export function useTestSection() {
  return useMutation({
    mutationFn: ({ section, items }: { section: ConfigSectionName; items: ConfigEdit[] }) =>
      unwrap(client.POST('/api/admin/config/{section}/test', { params: { path: { section } }, body: { items } })),
  })
}

/** Looks at the whole installation; anew only when somebody asks. */
export function useDoctor() {
  return useQuery({
    queryKey: ['doctor'],
    queryFn: () => unwrap(client.POST('/api/admin/doctor')),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  })
}

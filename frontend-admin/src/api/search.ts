import { keepPreviousData, useQuery } from '@tanstack/vue-query'
import { toValue, type MaybeRefOrGetter } from 'vue'
import { client } from './client'
import { unwrap } from './problem'

/** Fewer characters find everything and nothing. */
export const shortestSearch = 2

export function useSearch(text: MaybeRefOrGetter<string>) {
  return useQuery({
    queryKey: ['search', text],
    enabled: () => toValue(text).length >= shortestSearch,
    queryFn: () => unwrap(client.GET('/api/admin/search', { params: { query: { q: toValue(text) } } })),
    placeholderData: keepPreviousData,
  })
}

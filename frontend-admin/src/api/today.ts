import { useQuery } from '@tanstack/vue-query'
import { client } from './client'
import { unwrap } from './problem'

const againMs = 30_000

/** What needs a person now; asked again while somebody looks. */
export function useToday() {
  return useQuery({
    queryKey: ['today'],
    queryFn: () => unwrap(client.GET('/api/admin/today')),
    refetchInterval: againMs,
  })
}

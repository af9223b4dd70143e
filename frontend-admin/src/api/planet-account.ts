import { useMutation, useQuery, useQueryClient } from '@tanstack/vue-query'
import { client } from './client'
import { unwrap } from './problem'

const queryKey = ['planet-account']

export function usePlanetAccount() {
  return useQuery({ queryKey, queryFn: () => unwrap(client.GET('/api/admin/planet-account')) })
}

/** Asks the planet at once whether its cookie still works. */
export function useTestPlanetAccount() {
  const cache = useQueryClient()
  return useMutation({
    mutationFn: () => unwrap(client.POST('/api/admin/planet-account/test')),
    onSuccess: (account) => cache.setQueryData(queryKey, account),
  })
}

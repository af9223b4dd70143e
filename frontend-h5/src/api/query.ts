import { QueryClient } from '@tanstack/vue-query'
import { Problem } from './problem'

/** Server data lives here; what a page needs again within half a minute is not asked twice. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (failures, thrown) => failures < 2 && thrown instanceof Problem && thrown.passing,
    },
    mutations: { retry: false },
  },
})

import { QueryClient } from '@tanstack/vue-query'
import { asProblem } from './problem'

/** A refusal will not change by asking again; a lost connection or a busy server may. */
function worthRepeating(failures: number, cause: unknown): boolean {
  const { status } = asProblem(cause)
  return failures < 2 && (status === 0 || status >= 502)
}

/** The cache of everything the server said. */
export const queryClient = new QueryClient({
  defaultOptions: {
    // A list that is opened again shows what has come since; only what the parts of one page ask
    // at the same moment is asked once.
    queries: { staleTime: 1_000, retry: worthRepeating, refetchOnWindowFocus: true },
    mutations: { retry: false },
  },
})

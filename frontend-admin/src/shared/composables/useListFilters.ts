import { computed } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { changedQuery, chipsOf, readFilters, readPaging, type Filters, type FilterValues } from './filters'

/**
 * Filters and page of a list, kept in the address: a link shows a colleague the same rows,
 * and the way back from a detail finds them again.
 */
export function useListFilters<F extends Filters>(filters: F) {
  const route = useRoute()
  const router = useRouter()

  const values = computed(() => readFilters(filters, route.query))
  const paging = computed(() => readPaging(route.query))

  function change(changes: Record<string, string | number | null | undefined>): void {
    void router.replace({ query: changedQuery(route.query, changes), hash: route.hash })
  }

  return {
    values,
    paging,
    chips: computed(() => chipsOf(filters, values.value)),
    /** What the list endpoint is asked. */
    params: computed(() => ({ ...values.value, ...paging.value })),
    set: <K extends keyof F & string>(key: K, value: FilterValues<F>[K] | null | undefined): void =>
      change({ [key]: value }),
    setMany: (changes: { [K in keyof F & string]?: string | null }): void => change(changes),
    reset: (): void => change(Object.fromEntries(Object.keys(filters).map((key) => [key, null]))),
    setPage: (page: number): void => change({ page }),
    setPageSize: (pageSize: number): void => change({ pageSize }),
  }
}

import { computed, ref } from 'vue'
import type { RefundRow } from '@/api/models'
import { sumOf } from '@/shared/format/money'

/**
 * Refunds chosen for a batch. It keeps the rows as they were read, not only their ids: the sum
 * and the facts that somebody looked at are what is sent.
 */
export function useSelection(obstacle: (row: RefundRow) => string | undefined) {
  const rows = ref(new Map<string, RefundRow>())

  const ids = computed(() => [...rows.value.keys()])
  const list = computed(() => [...rows.value.values()])

  function set(chosen: readonly RefundRow[]): void {
    rows.value = new Map(chosen.filter((row) => !obstacle(row)).map((row) => [row.id, row]))
  }

  return {
    ids,
    list,
    count: computed(() => rows.value.size),
    sum: computed(() => sumOf(list.value)),
    has: (id: string): boolean => rows.value.has(id),
    set,
    clear: (): void => set([]),
    toggle: (row: RefundRow): void =>
      set(rows.value.has(row.id) ? list.value.filter(({ id }) => id !== row.id) : [...list.value, row]),
    /** From the ids a table marks; rows of other pages stay. */
    setIds: (chosen: readonly string[], page: readonly RefundRow[]): void => {
      const known = new Map([...rows.value, ...page.map((row) => [row.id, row] as const)])
      set(chosen.flatMap((id) => known.get(id) ?? []))
    },
    /** Newer facts of a row replace the older; a row that is gone is dropped by `forget`. */
    update: (page: readonly RefundRow[]): void => {
      for (const row of page) if (rows.value.has(row.id)) rows.value.set(row.id, row)
    },
    forget: (id: string): void => {
      rows.value.delete(id)
    },
  }
}

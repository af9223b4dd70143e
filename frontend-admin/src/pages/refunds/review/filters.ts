import { useCampOptions } from '@/api/camps'
import { reference, text } from '@/shared/composables/filters'
import { useListFilters } from '@/shared/composables/useListFilters'

/** The filters of the refunds that wait for a decision. */
export function useReviewFilters() {
  const { data: camps } = useCampOptions()
  return useListFilters({
    campId: reference('训练营', (id) => camps.value?.find((camp) => camp.id === id)?.name),
    q: text('搜索'),
  })
}

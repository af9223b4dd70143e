import { useCampOptions } from '@/api/camps'
import { choice, reference, text } from '@/shared/composables/filters'
import { useListFilters } from '@/shared/composables/useListFilters'
import { bindStatusLabels } from '../../enrolment/labels'
import { sortWords } from '../labels'

/** The filters of the refunds that wait for a decision. */
export function useReviewFilters() {
  const { data: camps } = useCampOptions()
  return useListFilters({
    campId: reference('训练营', (id) => camps.value?.find((camp) => camp.id === id)?.name),
    bindStatus: choice('绑定状态', bindStatusLabels),
    sort: choice('排序', sortWords),
    q: text('搜索'),
  })
}

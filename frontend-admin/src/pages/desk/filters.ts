import type { MoneyExceptionListParams } from '@/api/models'
import { choice, text } from '@/shared/composables/filters'
import { useListFilters } from '@/shared/composables/useListFilters'
import { deskOwnerWords, deskStateWords, exceptionKinds } from './labels'

/** The filters of the desk. */
export function useDeskFilters() {
  return useListFilters({
    state: choice('状态', deskStateWords),
    kind: choice('类型', exceptionKinds),
    owner: choice('负责人', deskOwnerWords),
    q: text('搜索'),
  })
}

/** Nobody asks for a state: what waits for a person. */
export function stateParam(state: keyof typeof deskStateWords | undefined): MoneyExceptionListParams['state'] {
  if (state === undefined) return 'open'
  return state === 'all' ? undefined : state
}

import { reactive, ref, watch } from 'vue'
import { keepDraft, readDraft } from './draft'
import type { EnrolErrors } from './enrolForm'

/** What the member types, kept for this tab, and what is wrong with it until it is touched again. */
export function useEnrolDraft(campId: string) {
  const draft = reactive(readDraft(campId))
  const errors = ref<EnrolErrors>({})

  watch(draft, () => keepDraft(campId, draft))
  for (const field of ['planetNickname', 'planetId', 'wechatNickname'] as const) {
    watch(
      () => draft[field],
      () => delete errors.value[field],
    )
  }
  watch(
    () => draft.agreedVersion,
    () => delete errors.value.consent,
  )
  return { draft, errors }
}

import { useMarkJoined } from '@/api/enrolments'
import type { Enrolment } from '@/api/models'
import { showDone, showProblem } from '@/shared/composables/useProblemMessage'
import { memberName } from './words'

/** Marks somebody as a member of the group, or takes that back. */
export function useJoined() {
  const mark = useMarkJoined()

  async function toggleJoined(row: Enrolment): Promise<void> {
    try {
      await mark.mutateAsync({ enrolmentId: row.id, joined: !row.joinedGroupAt })
      showDone(row.joinedGroupAt ? `${memberName(row)} 改为未进群` : `${memberName(row)} 已标记进群`)
    } catch (cause) {
      showProblem(cause)
    }
  }
  return { toggleJoined, busy: mark.isPending }
}

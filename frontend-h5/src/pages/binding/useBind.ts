import { useQueryClient } from '@tanstack/vue-query'
import { computed, ref, shallowRef } from 'vue'
import { bindPlanet } from '@/api/binding'
import type { Enrolment } from '@/api/enrolments'
import { asProblem, type Problem } from '@/api/problem'
import { leaveForLogin } from '@/app/signIn'
import { useSession } from '@/app/stores/session'
import { checkPlanet, tidyPlanet, tidyPlanetId } from '@/pages/camps/enrolForm'
import { askAboutTakenId } from '@/pages/camps/takenId'
import { useEnrolDraft } from '@/pages/camps/useEnrolDraft'
import { currentPath } from '@/shared/environment'
import { dropDraft } from '@/shared/storage'

/** Somebody else, or another phone, was quicker: show what is true now. */
const OUTDATED = new Set(['binding_done', 'binding_closed'])

/** The planet data of a paid deposit, from typing to the server's word on it. */
export function useBind(enrolment: Enrolment) {
  const session = useSession()
  const queries = useQueryClient()
  // One store of drafts for both forms: ids of camps and enrolments do not meet.
  const { draft, errors: allErrors } = useEnrolDraft(enrolment.id)
  const errors = computed(() => allErrors.value)
  const problem = shallowRef<Problem | null>(null)
  const busy = ref(false)

  async function submit(confirmTaken = false): Promise<void> {
    problem.value = null
    allErrors.value = checkPlanet(draft)
    if (Object.keys(allErrors.value).length > 0 || busy.value) return
    busy.value = true
    try {
      const body = tidyPlanet(draft)
      const bound = await bindPlanet(enrolment.id, confirmTaken ? { ...body, confirmTaken } : body)
      dropDraft(enrolment.id)
      queries.setQueryData(['enrolment', enrolment.id], bound)
      refresh()
    } catch (thrown) {
      busy.value = false
      await settle(asProblem(thrown))
    } finally {
      busy.value = false
    }
  }

  async function settle(refused: Problem): Promise<void> {
    if (refused.code === 'planet_id_taken') {
      if (await askAboutTakenId(tidyPlanetId(draft.planetId), '继续提交')) await submit(true)
    } else if (refused.status === 401) {
      leaveForLogin(session.loginUrl, currentPath())
    } else {
      allErrors.value = refused.fieldErrors()
      problem.value = refused
      if (OUTDATED.has(refused.code)) await queries.invalidateQueries({ queryKey: ['enrolment', enrolment.id] })
    }
  }

  function refresh(): void {
    void queries.invalidateQueries({ queryKey: ['enrolments'] })
    void queries.invalidateQueries({ queryKey: ['enrolment', enrolment.id, 'progress'] })
    void queries.invalidateQueries({ queryKey: ['enrolment', enrolment.id, 'group'] })
  }

  return { draft, errors, problem, busy, submit }
}

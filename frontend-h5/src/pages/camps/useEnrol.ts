import { useQueryClient } from '@tanstack/vue-query'
import { ref, shallowRef } from 'vue'
import { useRouter } from 'vue-router'
import type { CampPage } from '@/api/camps'
import { createOrder, paymentOptionsQuery } from '@/api/orders'
import { asProblem, type Problem } from '@/api/problem'
import { leaveForLogin } from '@/app/signIn'
import { useSession } from '@/app/stores/session'
import { choosePayChannel } from '@/pages/payments/channel'
import { currentPath } from '@/shared/environment'
import { say } from '@/shared/notify'
import { checkForm, tidyPlanet, tidyPlanetId } from './enrolForm'
import { askAboutTakenId } from './takenId'
import { useEnrolDraft } from './useEnrolDraft'

/** The camp or its rules changed while the member was typing: show what is true now. */
const OUTDATED = new Set(['camp_closed_for_enrolment', 'rules_changed'])

/** The enrolment form from typing to an open order. */
export function useEnrol(campId: string) {
  const router = useRouter()
  const session = useSession()
  const queries = useQueryClient()
  const { draft, errors } = useEnrolDraft(campId)
  const problem = shallowRef<Problem | null>(null)
  const busy = ref(false)

  /** Checks, signs in when needed, opens the order and goes to pay it. */
  async function submit(camp: CampPage, confirmTaken = false): Promise<void> {
    problem.value = null
    errors.value = checkForm(draft, camp.rules.version)
    if (Object.keys(errors.value).length > 0 || busy.value) return
    busy.value = true
    try {
      const known = await session.load()
      if (known === null) problem.value = session.failure
      else if (!known.signedIn) leaveForLogin(session.loginUrl, currentPath())
      else await order(camp, confirmTaken)
    } catch (thrown) {
      busy.value = false
      await settle(asProblem(thrown), camp)
    } finally {
      busy.value = false
    }
  }

  async function order(camp: CampPage, confirmTaken: boolean): Promise<void> {
    const { h5PayEnabled } = await queries.fetchQuery(paymentOptionsQuery())
    const body = { ...tidyPlanet(draft), rulesVersion: camp.rules.version, channel: choosePayChannel(h5PayEnabled) }
    const opened = await createOrder(campId, confirmTaken ? { ...body, confirmTaken } : body)
    await router.push({ name: 'order', params: { orderId: opened.id }, state: { launch: true } })
  }

  async function settle(refused: Problem, camp: CampPage): Promise<void> {
    const enrolmentId = refused.more['enrolmentId']
    if (refused.code === 'enrolment_exists' && typeof enrolmentId === 'string') {
      void say('您已报名')
      await router.push({ name: 'welcome', params: { enrolmentId }, state: { already: true } })
    } else if (refused.code === 'planet_id_taken') {
      if (await askAboutTakenId(tidyPlanetId(draft.planetId), '继续报名')) await submit(camp, true)
    } else if (refused.status === 401) {
      leaveForLogin(session.loginUrl, currentPath())
    } else {
      errors.value = refused.fieldErrors()
      problem.value = refused
      if (OUTDATED.has(refused.code)) await queries.invalidateQueries({ queryKey: ['camp', campId] })
    }
  }

  return { draft, errors, problem, busy, submit }
}

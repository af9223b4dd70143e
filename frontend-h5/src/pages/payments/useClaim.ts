import { useQueryClient } from '@tanstack/vue-query'
import { onBeforeUnmount, reactive, ref, shallowRef, watch } from 'vue'
import type { CampPage } from '@/api/camps'
import { claimPayment, type Claim } from '@/api/claims'
import { asProblem, type Problem } from '@/api/problem'
import { leaveForLogin } from '@/app/signIn'
import { useSession } from '@/app/stores/session'
import { currentPath } from '@/shared/environment'
import { checkClaim, claimBody, keepDraft, openDraft, settleDraft, type ClaimDraft, type ClaimErrors } from './claimForm'

/** The claim form from typing to a claim that the server keeps. */
export function useClaim(camp: CampPage, again: Partial<ClaimDraft>) {
  const session = useSession()
  const queries = useQueryClient()
  const draft = reactive<ClaimDraft>({ ...openDraft(camp.id, camp.depositFen, Date.now()), ...again })
  const errors = ref<ClaimErrors>({})
  const problem = shallowRef<Problem | null>(null)
  const busy = ref(false)
  /** Until when no further try is taken; an instant in words. */
  const lockedUntil = ref<string | null>(null)
  let unlock = 0

  watch(draft, () => keepDraft(camp.id, draft))
  for (const field of ['transactionId', 'yuan', 'paidAt', 'agreedVersion'] as const) {
    watch(
      () => draft[field],
      () => delete errors.value[field],
    )
  }
  onBeforeUnmount(() => window.clearTimeout(unlock))

  /** Sends the claim; nothing comes back when something has to be corrected first. */
  async function submit(rulesVersion: number): Promise<Claim | null> {
    problem.value = null
    errors.value = checkClaim(draft, rulesVersion)
    if (Object.keys(errors.value).length > 0 || busy.value) return null
    busy.value = true
    try {
      const claim = await claimPayment(claimBody(draft, rulesVersion))
      settleDraft(camp.id, claim.id)
      return claim
    } catch (thrown) {
      await settle(asProblem(thrown))
      return null
    } finally {
      busy.value = false
    }
  }

  async function settle(refused: Problem): Promise<void> {
    if (refused.status === 401) return leaveForLogin(session.loginUrl, currentPath())
    const { amountFen, paidAt, transactionId } = refused.fieldErrors()
    errors.value = {
      ...(transactionId ? { transactionId } : {}),
      ...(amountFen ? { yuan: amountFen } : {}),
      ...(paidAt ? { paidAt } : {}),
    }
    problem.value = refused
    if (refused.code === 'claim_locked') lock(String(refused.more['lockedUntil'] ?? ''))
    if (refused.code === 'rules_changed') await queries.invalidateQueries({ queryKey: ['camp', camp.id] })
  }

  function lock(until: string): void {
    const wait = Date.parse(until) - Date.now()
    if (Number.isNaN(wait)) return
    lockedUntil.value = until
    window.clearTimeout(unlock)
    // Longer than a day is longer than anybody keeps the page open.
    unlock = window.setTimeout(() => (lockedUntil.value = null), Math.min(Math.max(wait, 0), 86_400_000))
  }

  return { draft, errors, problem, busy, lockedUntil, submit }
}

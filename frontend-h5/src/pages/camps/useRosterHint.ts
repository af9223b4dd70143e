import { onBeforeUnmount, ref, watch, type Ref } from 'vue'
import { checkRoster } from '@/api/camps'
import { rosterHints, tidyPlanetId, type RosterHint } from './enrolForm'

const PAUSE_MS = 700

/**
 * Checks number and nickname while the member types. Only for members who are
 * signed in, and silent about every failure: it is help, not a gate.
 */
export function useRosterHint(
  campId: string,
  signedIn: Ref<boolean>,
  typed: { planetId: Ref<string>; planetNickname: Ref<string> },
): Ref<RosterHint | null> {
  const hint = ref<RosterHint | null>(null)
  let timer: number | undefined
  let asked = 0

  watch([typed.planetId, typed.planetNickname, signedIn], schedule, { immediate: true })
  onBeforeUnmount(() => window.clearTimeout(timer))

  function schedule() {
    window.clearTimeout(timer)
    hint.value = null
    const planetId = tidyPlanetId(typed.planetId.value)
    const planetNickname = typed.planetNickname.value.trim()
    if (!signedIn.value || planetNickname === '' || !/^\d{1,20}$/.test(planetId)) return
    timer = window.setTimeout(() => void ask({ planetId, planetNickname }), PAUSE_MS)
  }

  async function ask(claim: { planetId: string; planetNickname: string }) {
    const turn = ++asked
    try {
      const { result } = await checkRoster(campId, claim)
      // An older answer must not speak about newer words.
      if (turn === asked) hint.value = rosterHints[result]
    } catch {
      // Too many checks or no network: the form works without the hint.
    }
  }

  return hint
}

import { computed, onMounted, ref, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { leaveForLogin } from '@/app/signIn'
import { useSession } from '@/app/stores/session'
import { browser } from '@/shared/browser'
import { currentPath } from '@/shared/environment'
import { say } from '@/shared/notify'
import { readVisit, removeVisit, writeVisit } from '@/shared/storage'
import { tidyPlanetId, type PlanetClaim } from './enrolForm'

/** Marks a login that is only a stop on the way to the planet. */
const ONWARD = 'camp-h5:planet-trip'

/**
 * The planet's own word on who the member is: the way to get it, the fields it
 * fills in, and whether they still say what it said.
 */
export function usePlanetIdentity(draft: PlanetClaim, mayFill: () => boolean) {
  const session = useSession()
  const route = useRoute()
  const router = useRouter()

  /** What became of the trip to the planet; the address carries it once. */
  const outcome = route.query['planetOauth']
  const failed = ref(outcome === 'failed')
  const identity = computed(() => session.session?.planetIdentity ?? null)
  const offered = computed(() => session.session?.planetOauthEnabled === true && identity.value === null)

  const idVerified = computed(() => {
    const known = identity.value
    const typed = tidyPlanetId(draft.planetId)
    return known !== null && (typed === known.planetUserId || typed === String(known.number ?? ''))
  })
  const nameVerified = computed(() => identity.value !== null && draft.planetNickname.trim() === identity.value.name)

  watch(
    identity,
    (known) => {
      const untouched = draft.planetId === '' && draft.planetNickname === ''
      if (known === null || !(outcome === 'ok' || (untouched && mayFill()))) return
      draft.planetId = String(known.number ?? known.planetUserId)
      draft.planetNickname = known.name
      if (outcome === 'ok') void say('已从知识星球填好，请核对')
    },
    { immediate: true },
  )

  /** Leaves for the planet; whoever is not signed in with WeChat does that on the way. */
  function goToPlanet(): void {
    if (session.signedIn) {
      browser.leave(`/api/h5/planet-oauth/start?returnTo=${encodeURIComponent(currentPath())}`)
      return
    }
    writeVisit(ONWARD, currentPath())
    leaveForLogin(session.loginUrl, currentPath())
  }

  onMounted(async () => {
    if (outcome != null) {
      const { planetOauth: _gone, ...query } = route.query
      await router.replace({ query, hash: route.hash })
    }
    if (readVisit(ONWARD) !== currentPath()) return
    removeVisit(ONWARD)
    await session.load()
    if (session.signedIn) goToPlanet()
  })

  return { offered, failed, idVerified, nameVerified, goToPlanet, returned: outcome != null }
}

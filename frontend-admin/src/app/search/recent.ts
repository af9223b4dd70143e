import { computed, ref } from 'vue'
import { useSession } from '../stores/session'
import type { Hit } from './hits'

const kept = 5
/** In memory only: names of members do not stay in a browser that others use, too. */
const recent = ref<{ userId: string; hits: Hit[] }>()

/** What this person opened last, the newest first. */
export function useRecentHits() {
  const session = useSession()
  const mine = computed<Hit[]>(() => (recent.value && recent.value.userId === session.user?.id ? recent.value.hits : []))

  function remember(hit: Hit): void {
    const userId = session.user?.id
    if (!userId) return
    recent.value = { userId, hits: [hit, ...mine.value.filter(({ key }) => key !== hit.key)].slice(0, kept) }
  }
  return { recent: mine, remember }
}

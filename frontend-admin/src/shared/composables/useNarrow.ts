import { onBeforeUnmount, ref } from 'vue'

/** Whether the screen is a phone's, where one pane has to do. */
export function useNarrow() {
  const query = window.matchMedia('(max-width: 1023px)')
  const narrow = ref(query.matches)
  const follow = (event: MediaQueryListEvent): void => {
    narrow.value = event.matches
  }
  query.addEventListener('change', follow)
  onBeforeUnmount(() => query.removeEventListener('change', follow))
  return narrow
}

import { onBeforeUnmount, ref } from 'vue'

/** The present moment, for countdowns; moves on each half minute. */
export function useNow() {
  const now = ref(new Date())
  const timer = window.setInterval(() => {
    now.value = new Date()
  }, 30_000)
  onBeforeUnmount(() => window.clearInterval(timer))
  return now
}

import { nextTick } from 'vue'

// Pop-ups come over the wire when the first one is needed, not with the page.
const popups = () => import('./popups')

/** A short line that goes away by itself, for what needs no decision. */
export async function say(message: string): Promise<void> {
  const { showToast } = await popups()
  showToast({ message, duration: 2600, position: 'bottom', wordBreak: 'break-word' })
  await nextTick()
  // Vant calls it a dialog, but nothing in it waits for an answer.
  document.querySelector('.van-toast')?.setAttribute('role', 'status')
}

/** Asks for a decision; true when the member goes on. */
export async function decide(question: {
  title: string
  message: string
  go: string
  stay: string
}): Promise<boolean> {
  const { showConfirmDialog } = await popups()
  try {
    await showConfirmDialog({
      title: question.title,
      message: question.message,
      messageAlign: 'left',
      confirmButtonText: question.go,
      cancelButtonText: question.stay,
    })
    return true
  } catch {
    return false
  }
}

import { onBeforeUnmount, onMounted } from 'vue'

/** Keys mean text while somebody types, and belong to a dialog while one is open. */
function isBusyElsewhere(event: KeyboardEvent): boolean {
  const target = event.target instanceof HTMLElement ? event.target : undefined
  const typing =
    target !== undefined &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
    !(target instanceof HTMLInputElement && target.type === 'checkbox')
  const dialog = [...document.querySelectorAll('[role="dialog"][aria-modal="true"]')].some(
    (element) => element instanceof HTMLElement && element.offsetParent !== null,
  )
  return typing || dialog || event.isComposing || event.ctrlKey || event.metaKey || event.altKey
}

/** Single-letter keys of a page, for hands that decide all day. */
export function useHotkeys(keys: Readonly<Record<string, () => void>>): void {
  function onKey(event: KeyboardEvent): void {
    const action = keys[event.key.toLowerCase()]
    if (!action || isBusyElsewhere(event)) return
    event.preventDefault()
    action()
  }
  onMounted(() => window.addEventListener('keydown', onKey))
  onBeforeUnmount(() => window.removeEventListener('keydown', onKey))
}

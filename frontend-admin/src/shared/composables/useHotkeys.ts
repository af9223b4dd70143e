import { onBeforeUnmount, onMounted } from 'vue'

/** Keys mean text while somebody types, and belong to the dialog on top; `depth` dialogs are below it. */
function isBusyElsewhere(event: KeyboardEvent, depth: number): boolean {
  const target = event.target instanceof HTMLElement ? event.target : undefined
  const typing =
    target !== undefined &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) &&
    !(target instanceof HTMLInputElement && target.type === 'checkbox')
  const dialogs = [...document.querySelectorAll('[role="dialog"][aria-modal="true"]')].filter(
    (element) => element instanceof HTMLElement && element.offsetParent !== null,
  )
  return typing || dialogs.length > depth || event.isComposing || event.ctrlKey || event.metaKey || event.altKey
}

/** Single-letter keys of a page, for hands that decide all day; `inDrawer` where they belong to a drawer on it. */
export function useHotkeys(keys: Readonly<Record<string, () => void>>, { inDrawer = false } = {}): void {
  function onKey(event: KeyboardEvent): void {
    const action = keys[event.key.toLowerCase()]
    if (!action || isBusyElsewhere(event, inDrawer ? 1 : 0)) return
    event.preventDefault()
    action()
  }
  onMounted(() => window.addEventListener('keydown', onKey))
  onBeforeUnmount(() => window.removeEventListener('keydown', onKey))
}

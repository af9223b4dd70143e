import { VueQueryPlugin } from '@tanstack/vue-query'
import { mount, type VueWrapper } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { vi } from 'vitest'
import type { Router } from 'vue-router'
import App from '@/app/App.vue'
import { queryClient } from '@/api/query'
import { createH5Router } from '@/app/router'
import { useSession } from '@/app/stores/session'
import { browser } from '@/shared/browser'

/** The whole app at an address, as a browser opens it. */
export async function open(path: string): Promise<{ page: VueWrapper; router: Router }> {
  window.history.replaceState(null, '', `/h5${path}`)
  const pinia = createPinia()
  void useSession(pinia).load()
  const router = createH5Router()
  const page = mount(App, {
    attachTo: document.body,
    global: { plugins: [pinia, [VueQueryPlugin, { queryClient }], router] },
  })
  await router.isReady()
  return { page, router }
}

/** Waits until the page says something. */
export function sees(words: string): Promise<void> {
  return vi.waitFor(
    () => {
      if (!document.body.textContent?.includes(words)) {
        throw new Error(`"${words}" is not on the page: ${document.body.textContent}`)
      }
    },
    { timeout: 5000, interval: 10 },
  )
}

/** Presses the button or link with these words. */
export function press(words: string): void {
  const found = Array.from(document.querySelectorAll<HTMLElement>('button, a')).find((element) =>
    element.textContent?.includes(words),
  )
  if (!found) throw new Error(`no button says "${words}"`)
  found.click()
}

/** Types into the field with this id. */
export function type(id: string, value: string): void {
  const field = document.getElementById(id) as HTMLInputElement | null
  if (!field) throw new Error(`no field ${id}`)
  field.value = value
  field.dispatchEvent(new Event('input', { bubbles: true }))
}

/** Keeps the page from leaving and remembers where it wanted to go. */
export function catchDeparture(): string[] {
  const addresses: string[] = []
  vi.spyOn(browser, 'leave').mockImplementation((address) => {
    addresses.push(address)
  })
  return addresses
}

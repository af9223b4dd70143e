import type { BrowserContext } from '@playwright/test'

/** What Chromium reports although nothing is wrong. */
const expected = [
  // The admin asks whether there is a session already; at the first visit there is none.
  (text: string, address: string) => text.includes('401') && address.endsWith('/api/auth/refresh'),
]

/** Writes down what a person with the developer tools open would be alarmed by. */
export function watch(context: BrowserContext, who: string, complaints: string[]): void {
  context.on('weberror', (event) => {
    complaints.push(`${who}, ${event.page()?.url() ?? 'a page'}: ${event.error().stack ?? event.error().message}`)
  })
  context.on('console', (message) => {
    if (message.type() !== 'error') return
    const address = message.location().url
    if (expected.some((fits) => fits(message.text(), address))) return
    complaints.push(`${who}, ${message.page()?.url() ?? 'a page'}: ${message.text()} (${address})`)
  })
}

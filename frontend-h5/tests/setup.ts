import { enableAutoUnmount } from '@vue/test-utils'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { queryClient } from '@/api/query'
import { api } from './api'

// jsdom has no layout; pages ask for it only to be kind to the reader.
window.scrollTo = () => {}
Element.prototype.scrollIntoView = () => {}

// A page that stays mounted would go on asking a server that is gone.
enableAutoUnmount(afterEach)
beforeAll(() => api.listen({ onUnhandledRequest: 'error' }))
afterEach(() => {
  api.resetHandlers()
  queryClient.clear()
  window.sessionStorage.clear()
  window.localStorage.clear()
  document.body.innerHTML = ''
})
afterAll(() => api.close())

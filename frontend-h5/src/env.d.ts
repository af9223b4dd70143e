/// <reference types="vite/client" />

interface Window {
  /** What src/app/early.ts has asked for already; the API client takes it instead of asking again. */
  begun?: { address: string; reply: Promise<Response> } | undefined
}

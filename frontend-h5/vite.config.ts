import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'
import { inlineCore } from './scripts/inlineCore.ts'
import { plainPrivates, withoutUnused } from './scripts/lean.ts'
import { precompress } from './scripts/precompress.ts'
import { squeeze } from './scripts/squeeze.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** The same library without its developer tools, which its default entry cannot shed. */
const LEAN_PINIA = { find: /^pinia$/, replacement: here('./node_modules/pinia/dist/pinia.esm-browser.prod.js') }

const CORE =
  /node_modules\/(?:@?vue|pinia|@tanstack)|plugin-vue|src\/api\/(?!claims|binding)[^/]+\.ts|src\/app\/|src\/shared\/(?!popups|safeHtml|copyText|components\/(?:SafeHtml|ReceiptNo|PosterImage|EmptyState))/

/** What the forms before and after paying share: in one piece instead of ten. */
const FORM = /src\/pages\/camps\/(?:FormField|Planet|RulesConsent|usePlanet|useRoster|useEnrolDraft|enrolForm|takenId|draft)/

export default defineConfig(({ command }) => ({
  base: '/h5/',
  plugins: [vue(), inlineCore(), plainPrivates(), withoutUnused(), squeeze(), precompress()],
  resolve: { alias: [{ find: '@', replacement: here('./src') }, ...(command === 'build' ? [LEAN_PINIA] : [])] },
  define: {
    // Nothing here is written with the options API; without it Vue is 3 kB smaller.
    __VUE_OPTIONS_API__: 'false',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
  },
  build: {
    // WeChat's older kernels; tests/bundle.test.ts holds the bundle to it.
    target: ['chrome80', 'safari13.1'],
    manifest: true,
    // The polyfill costs more than it gives: old kernels merely load a little later.
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // What every page needs travels in one piece: it compresses better, and
        // a release of one page leaves it in the phone's cache.
        codeSplitting: {
          groups: [
            { name: 'core', test: CORE, priority: 1 },
            { name: 'form', test: FORM },
          ],
        },
      },
    },
  },
  server: {
    port: 5173,
    proxy: { '/api': 'http://127.0.0.1:8080' },
  },
  test: {
    env: { TZ: 'America/New_York', BASE_URL: '/h5/' },
    restoreMocks: true,
    // Whole pages are opened; a busy machine needs its time for the first one.
    testTimeout: 20_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'app',
          environment: 'jsdom',
          environmentOptions: { jsdom: { url: 'http://127.0.0.1:8080/h5/' } },
          include: ['src/**/*.test.ts', 'tests/pages/*.test.ts'],
          setupFiles: ['tests/setup.ts'],
        },
      },
      { extends: true, test: { name: 'bundle', environment: 'node', include: ['tests/bundle.test.ts'] } },
    ],
  },
}))

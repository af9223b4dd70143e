// Adds up what a browser fetches before the day's page is on screen (HTML, scripts, styles; brotli) and fails over the budget.
import { readFileSync } from 'node:fs'
import { brotliCompressSync } from 'node:zlib'

const budget = 200_000
/** The route a signed-in operator meets first, and what the shell around it needs. */
const firstRoutes = ['src/app/layouts/AppLayout.vue', 'src/pages/today/TodayPage.vue']

const dist = new URL('../dist/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'))
const files = new Set(['index.html'])
const seen = new Set()

function take(key) {
  const chunk = manifest[key]
  if (!chunk || seen.has(key)) return
  seen.add(key)
  files.add(chunk.file)
  for (const style of chunk.css ?? []) files.add(style)
  for (const next of chunk.imports ?? []) take(next)
}
take('index.html')
for (const route of firstRoutes) {
  if (!manifest[route]) throw new Error(`${route} is no chunk of the build`)
  take(route)
}

let total = 0
for (const file of [...files].sort()) {
  const size = brotliCompressSync(readFileSync(new URL(file, dist))).length
  total += size
  console.log(`${String(size).padStart(8)}  ${file}`)
}
console.log(`${String(total).padStart(8)}  first load, budget ${budget}`)
if (total > budget) process.exit(1)

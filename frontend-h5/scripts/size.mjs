// Prints what a first visit to each page needs before it shows (HTML, JS and CSS,
// brotli), what comes after it for below the fold and on demand, and fails when
// the first is above the budget.
import { readFileSync, statSync } from 'node:fs'

const BUDGET = 60_000
const dist = new URL('../dist/', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8'))

const transferred = (file) => statSync(new URL(`${file}.br`, dist)).size

function collect(key, files) {
  const chunk = manifest[key]
  if (files.has(chunk.file)) return files
  files.add(chunk.file)
  for (const css of chunk.css ?? []) files.add(css)
  for (const imported of chunk.imports ?? []) collect(imported, files)
  return files
}

/** What index.html itself asks for. */
function shell() {
  const html = readFileSync(new URL('index.html', dist), 'utf8')
  return new Set([...html.matchAll(/\/h5\/(assets\/[^"]+\.(?:js|css))"/g)].map((match) => match[1]))
}

const pages = Object.keys(manifest).filter((key) => /^src\/pages\/.*Page\.vue$/.test(key))
let failed = pages.length === 0
const sum = (files) => [...files].reduce((bytes, file) => bytes + transferred(file), 0)
const kb = (bytes) => (bytes / 1000).toFixed(1).padStart(5)
for (const page of pages) {
  const first = new Set([...shell(), ...collect(page, new Set())])
  const total = transferred('index.html') + sum(first)
  const later = new Set()
  for (const part of manifest[page].dynamicImports ?? []) collect(part, later)
  const rest = sum([...later].filter((file) => !first.has(file)))
  failed ||= total > BUDGET
  const verdict = total <= BUDGET ? 'ok' : 'TOO LARGE'
  console.log(`${kb(total)} kB  ${verdict.padEnd(9)} +${kb(rest)} kB after  ${page.replace('src/pages/', '')}`)
}
console.log(`Budget: ${BUDGET / 1000} kB per first visit, brotli.`)
if (failed) process.exitCode = 1

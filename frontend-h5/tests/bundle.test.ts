import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'acorn'
import { build } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'

const out = mkdtempSync(join(tmpdir(), 'h5-bundle-'))
let files: { name: string; text: string }[] = []

beforeAll(async () => {
  const asked = process.env['NODE_ENV']
  process.env['NODE_ENV'] = 'production'
  await build({ logLevel: 'error', mode: 'production', build: { outDir: out, emptyOutDir: true } })
  process.env['NODE_ENV'] = asked
  files = readdirSync(join(out, 'assets'))
    .filter((name) => /\.(?:js|css)$/.test(name))
    .map((name) => ({ name, text: readFileSync(join(out, 'assets', name), 'utf8') }))
  files.push({ name: 'index.html', text: readFileSync(join(out, 'index.html'), 'utf8') })
}, 120_000)

afterAll(() => rmSync(out, { recursive: true, force: true }))

const scripts = () => files.filter(({ name }) => name.endsWith('.js'))
/** The app's own styles stand in the document. */
const styles = () => files.filter(({ name }) => name.endsWith('.css') || name === 'index.html')
const holding = (list: typeof files, pattern: RegExp) => list.filter(({ text }) => pattern.test(text)).map(({ name }) => name)

test('the oldest kernels can parse every script', () => {
  expect(scripts().length).toBeGreaterThan(5)
  for (const { name, text } of scripts()) {
    expect(() => parse(text, { ecmaVersion: 2020, sourceType: 'module' }), name).not.toThrow()
  }
})

test('no regular expression looks behind', () => {
  expect(holding(scripts(), /\(\?<[=!]/)).toEqual([])
})

test('nothing calls what old kernels do not have', () => {
  const missing =
    /\.(?:at|replaceAll|findLast|findLastIndex)\(|structuredClone\(|randomUUID\(|AbortSignal\.|Promise\.any\(|new (?:WeakRef|FinalizationRegistry|AggregateError)\b/
  expect(holding(scripts(), missing)).toEqual([])
})

test('styles keep to what old kernels lay out', () => {
  expect(holding(styles(), /[{;]gap:|aspect-ratio:|:is\(|:where\(|[{;]inset:/)).toEqual([])
})

test('the document carries its styles and asks for no others, and nothing in it runs', () => {
  const html = files.find(({ name }) => name === 'index.html')?.text ?? ''
  expect(html).toMatch(/<style>[^<]*--accent/)
  expect(html).not.toMatch(/rel="stylesheet"/)
  expect(html).not.toMatch(/<script(?![^>]*\ssrc=)/)
})

test('no icon font and no source map is shipped', () => {
  expect(holding(styles(), /@font-face/)).toEqual([])
  expect(readdirSync(join(out, 'assets')).filter((name) => /\.(?:woff2?|ttf|map)$/.test(name))).toEqual([])
})

test('every text file lies there compressed as well', () => {
  const all = readdirSync(join(out, 'assets'))
  for (const { name } of files.filter((file) => file.name !== 'index.html')) expect(all).toEqual(expect.arrayContaining([`${name}.br`, `${name}.gz`]))
  expect(readdirSync(out)).toEqual(expect.arrayContaining(['index.html.br', 'index.html.gz']))
})

import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { promisify } from 'node:util'
import type { Plugin, ResolvedConfig } from 'vite'

const brotli = promisify(brotliCompress)
const zip = promisify(gzip)
const WORTH_COMPRESSING = /\.(?:html|js|css|svg|json|txt)$/

/**
 * Writes a `.br` and a `.gz` beside every text file, so that the server can hand
 * out the smallest form without spending a core on it per request.
 */
export function precompress(): Plugin {
  let config: ResolvedConfig
  return {
    name: 'precompress',
    apply: 'build',
    configResolved(resolved) {
      config = resolved
    },
    async closeBundle() {
      const files = await filesBelow(config.build.outDir)
      await Promise.all(files.filter((file) => WORTH_COMPRESSING.test(file)).map(compress))
    },
  }
}

async function compress(file: string): Promise<void> {
  const raw = await readFile(file)
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }
  await writeFile(`${file}.br`, await brotli(raw, quality))
  await writeFile(`${file}.gz`, await zip(raw, { level: 9 }))
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const nested = entries.map((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesBelow(path) : Promise.resolve([path])
  })
  return (await Promise.all(nested)).flat()
}


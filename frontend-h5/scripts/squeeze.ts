import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { minify } from 'terser'
import type { Plugin, ResolvedConfig } from 'vite'

/**
 * Minifies what the quick minifier has left once more, slowly. It takes a few seconds
 * per release and spares every first visit nearly a kilobyte.
 */
export function squeeze(): Plugin {
  let config: ResolvedConfig
  return {
    name: 'squeeze',
    apply: 'build',
    configResolved(resolved) {
      config = resolved
    },
    // After everything that still writes into chunks, before they are compressed.
    async writeBundle() {
      const folder = join(config.build.outDir, config.build.assetsDir)
      const scripts = (await readdir(folder)).filter((name) => name.endsWith('.js'))
      await Promise.all(scripts.map((name) => shorten(join(folder, name))))
    },
  }
}

async function shorten(file: string): Promise<void> {
  const code = await readFile(file, 'utf8')
  const shorter = await minify(code, { module: true, ecma: 2020, compress: { passes: 2 } })
  await writeFile(file, shorter.code ?? code)
}

import type { Plugin } from 'vite'

/**
 * Writes the app's own styles into the document. As a file they would take the one
 * connection that is open already, and the script, on which everything waits, would
 * have to open another.
 */
export function inlineCore(): Plugin {
  let styles = ''
  return {
    name: 'inline-core',
    apply: 'build',
    enforce: 'pre',
    generateBundle: {
      // Before the names of style files are written into document and scripts.
      order: 'pre',
      handler(_options, bundle) {
        const core = Object.values(bundle).find((file) => file.type === 'chunk' && file.name === 'core')
        const names = core?.type === 'chunk' ? core.viteMetadata?.importedCss : undefined
        if (!names) throw new Error('there is no core, or it has no styles')
        styles = ''
        for (const name of names) {
          const file = bundle[name]
          if (file?.type === 'asset') styles += String(file.source)
          delete bundle[name]
        }
        names.clear()
      },
    },
    transformIndexHtml: {
      order: 'post',
      handler: () => [{ tag: 'style', children: styles, injectTo: 'head' }],
    },
  }
}

import type { HtmlTagDescriptor, Plugin, Rolldown } from 'vite'

const SOURCE = 'src/early.ts'
/** The pages strangers land on, by the mark under which src/early.ts finds their files. */
const PAGES = { 'data-camps': 'camps/CampListPage.vue', 'data-camp': 'camps/CampPage.vue' }

/**
 * Builds src/early.ts as a script of its own and puts it at the head of the document,
 * ahead of the app, with the names of the files that the first pages need.
 */
export function early(): Plugin {
  return {
    name: 'early',
    apply: 'build',
    buildStart() {
      this.emitFile({ type: 'chunk', id: SOURCE, name: 'early' })
    },
    transformIndexHtml: {
      order: 'post',
      handler(_html, { bundle, chunk }) {
        const chunks = Object.values(bundle ?? {}).filter((file) => file.type === 'chunk')
        const script = chunks.find(({ name }) => name === 'early')
        if (!script || !chunk) throw new Error(`${SOURCE} was not built`)
        const atStart = filesOf(chunk, chunks)
        const attrs: HtmlTagDescriptor['attrs'] = { type: 'module', async: true, fetchpriority: 'high', crossorigin: true }
        for (const [mark, page] of Object.entries(PAGES)) attrs[mark] = filesOfPage(page, chunks, atStart).join(' ')
        return [{ tag: 'script', attrs: { ...attrs, src: `/h5/${script.fileName}` }, injectTo: 'head-prepend' }]
      },
    },
  }
}

/** Names of what a page needs beyond the app itself, without their folder. */
function filesOfPage(page: string, chunks: Rolldown.OutputChunk[], atStart: Set<string>): string[] {
  const found = chunks.find(({ facadeModuleId }) => facadeModuleId?.endsWith(page))
  if (!found) throw new Error(`no page ${page}`)
  const more = [...filesOf(found, chunks)].filter((file) => !atStart.has(file))
  return more.map((file) => file.replace('assets/', ''))
}

function filesOf(chunk: Rolldown.OutputChunk, chunks: Rolldown.OutputChunk[], files = new Set<string>()): Set<string> {
  if (files.has(chunk.fileName)) return files
  files.add(chunk.fileName)
  for (const style of chunk.viteMetadata?.importedCss ?? []) files.add(style)
  for (const name of chunk.imports) {
    const imported = chunks.find(({ fileName }) => fileName === name)
    if (imported) filesOf(imported, chunks, files)
  }
  return files
}

import type { Plugin } from 'vite'

const QUERY_CORE = /node_modules\/@tanstack\/query-core\/build\/modern\/\w+\.js$/

/**
 * Old kernels know no `#private` members, and lowering them to WeakMaps makes the
 * query library a third larger and slower. Plain properties do the same for code
 * that nobody subclasses from outside.
 */
export function plainPrivates(): Plugin {
  return {
    name: 'plain-privates',
    apply: 'build',
    enforce: 'pre',
    transform(code, id) {
      if (!QUERY_CORE.test(id) || !code.includes('#')) return null
      return { code: code.replace(/#([a-z]\w*)\b/gi, '_p_$1'), map: null }
    },
  }
}

/** This app sends its commands itself, so the library's mutations stay at home. */
export function withoutMutations(): Plugin {
  return {
    name: 'without-mutations',
    apply: 'build',
    enforce: 'pre',
    load(id) {
      return id.endsWith('query-core/build/modern/mutation.js')
        ? 'export class Mutation {}\nexport function getDefaultState() { return {} }'
        : null
    },
  }
}

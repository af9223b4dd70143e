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

/** Parts of the query library that this app never calls, and the little the rest of it needs of them. */
const LEFT_OUT: Record<string, string> = {
  'mutation.js': 'export class Mutation {}\nexport function getDefaultState() { return {} }',
  'mutationCache.js':
    'export class MutationCache { clear() {} find() {} findAll() { return [] } resumePausedMutations() { return Promise.resolve() } }',
  'infiniteQueryBehavior.js':
    'export function infiniteQueryBehavior() {}\nexport function hasNextPage() {}\nexport function hasPreviousPage() {}',
}

/** This app sends its commands itself and its lists are short: mutations and endless lists stay at home. */
export function withoutUnused(): Plugin {
  return {
    name: 'without-unused',
    apply: 'build',
    enforce: 'pre',
    load(id) {
      return id.includes('/query-core/build/modern/') ? (LEFT_OUT[id.slice(id.lastIndexOf('/') + 1)] ?? null) : null
    },
  }
}

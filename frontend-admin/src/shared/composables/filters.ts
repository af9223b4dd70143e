import { isDay, formatDay } from '../format/day'

/** One filter of a list: what the address may hold for it, and how its chip reads. */
export interface Filter<Value extends string> {
  label: string
  accepts(raw: string): boolean
  words(value: Value): string
}

export type Filters = Record<string, Filter<never>>

export type FilterValues<F extends Filters> = {
  [K in keyof F]?: F[K] extends Filter<infer Value> ? Value : never
}

export type Query = Record<string, string | null | undefined | (string | null)[]>

export interface Chip {
  key: string
  label: string
  words: string
}

export const pageSizes = [20, 50, 100] as const
const longestText = 50

/** One of the words of a table. */
export function choice<Value extends string>(
  label: string,
  words: Readonly<Record<Value, string | { word: string }>>,
): Filter<Value> {
  return {
    label,
    accepts: (raw) => Object.hasOwn(words, raw),
    words: (value) => {
      const entry = words[value]
      return typeof entry === 'string' ? entry : entry.word
    },
  }
}

/** Free text, as typed into a search field. */
export function text(label: string): Filter<string> {
  return { label, accepts: (raw) => raw.length <= longestText, words: (value) => value }
}

/** A calendar day. */
export function day(label: string): Filter<string> {
  return { label, accepts: isDay, words: (value) => formatDay(value) }
}

/** The identifier of something; `name` finds its words once they are loaded. */
export function reference(label: string, name: (id: string) => string | undefined): Filter<string> {
  return { label, accepts: (raw) => /^[\w-]{1,64}$/.test(raw), words: (id) => name(id) ?? '…' }
}

function single(value: Query[string]): string | undefined {
  const first = Array.isArray(value) ? value[0] : value
  return first?.trim() || undefined
}

/** The filters an address asks for; anything it may not hold is ignored. */
export function readFilters<F extends Filters>(filters: F, query: Query): FilterValues<F> {
  const values: Record<string, string> = {}
  for (const [key, filter] of Object.entries(filters)) {
    const raw = single(query[key])
    if (raw !== undefined && filter.accepts(raw)) values[key] = raw
  }
  return values as FilterValues<F>
}

/** The page an address asks for, within reason. */
export function readPaging(query: Query): { page: number; pageSize: number } {
  const page = Number(single(query.page))
  const pageSize = Number(single(query.pageSize))
  return {
    page: Number.isSafeInteger(page) && page >= 1 ? page : 1,
    pageSize: pageSizes.find((size) => size === pageSize) ?? pageSizes[0],
  }
}

/** The address after a change: back on the first page, foreign keys untouched, nothing empty. */
export function changedQuery(query: Query, changes: Record<string, string | number | null | undefined>): Query {
  const next: Query = { ...query }
  if (!('page' in changes)) delete next.page
  for (const [key, value] of Object.entries(changes)) {
    const raw = value === null || value === undefined ? '' : String(value).trim()
    if (raw === '' || (key === 'page' && raw === '1') || (key === 'pageSize' && raw === String(pageSizes[0])))
      delete next[key]
    else next[key] = raw
  }
  return next
}

/** What is filtered right now, to be read and taken away one by one. */
export function chipsOf<F extends Filters>(filters: F, values: FilterValues<F>): Chip[] {
  return Object.entries(filters).flatMap(([key, filter]) => {
    const value = values[key]
    return value === undefined ? [] : [{ key, label: filter.label, words: filter.words(value as never) }]
  })
}

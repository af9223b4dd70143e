import type { ConfigEdit, ConfigItem } from '@/api/models'

/** What somebody typed, by key; null clears, and what is not named stays. */
export type Edits = Readonly<Record<string, string | null>>

/** What the field shows: the edit, else what is stored. A secret is never shown. */
export function shown(item: ConfigItem, edits: Edits): string {
  const edit = edits[item.key]
  if (edit !== undefined) return edit ?? ''
  return item.value ?? ''
}

/** The edits with one more; an edit back to what is stored is none. */
export function withEdit(edits: Edits, item: ConfigItem, typed: string): Edits {
  const { [item.key]: _old, ...others } = edits
  const value = typed.trim()
  if (item.secret) return value ? { ...others, [item.key]: value } : others
  if (value === (item.value ?? '')) return others
  return { ...others, [item.key]: value || null }
}

/** The edits with the item cleared. */
export function cleared(edits: Edits, item: ConfigItem): Edits {
  const { [item.key]: _old, ...others } = edits
  return item.set ? { ...others, [item.key]: null } : others
}

export function asItems(edits: Edits): ConfigEdit[] {
  return Object.entries(edits).map(([key, value]) => ({ key, value }))
}

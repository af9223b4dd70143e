import type { GridMember } from '@/api/models'
import { addDays, countDays, formatDayWithWeekday } from '@/shared/format/day'

/** What one letter of a member's row means: the mark to see, the words to hear, the look. */
export interface Mark {
  sign: string
  words: string
  look: 'done' | 'missed' | 'today' | 'future' | 'unknown'
  /** Somebody of the staff brought this in. */
  byHand?: boolean
}

const unknown: Mark = { sign: '?', words: '数据未到', look: 'unknown' }

/** The letters of the grid, as the interface describes them. */
const marks: Readonly<Record<string, Mark>> = {
  p: { sign: '✓', words: '已打卡', look: 'done' },
  i: { sign: '✓', words: '已打卡，文件导入', look: 'done', byHand: true },
  c: { sign: '✓', words: '已打卡，人工更正', look: 'done', byHand: true },
  x: { sign: '✕', words: '未打卡，人工更正', look: 'missed', byHand: true },
  m: { sign: '✕', words: '未打卡', look: 'missed' },
  t: { sign: '·', words: '今天还没打', look: 'today' },
  f: { sign: '', words: '未到', look: 'future' },
  u: unknown,
}

export function markOf(letter: string): Mark {
  return marks[letter] ?? unknown
}

/** Every day of a camp. */
export function daysOf(first: string, last: string): string[] {
  return Array.from({ length: countDays(first, last) ?? 0 }, (_, offset) => addDays(first, offset))
}

/** What a cell says to somebody who hovers or cannot see it. */
export function cellWords(day: string, letter: string): string {
  return `${formatDayWithWeekday(day)} ${markOf(letter).words}`
}

export type Standing = 'all' | 'eligible' | 'reachable' | 'unreachable' | 'disagreement' | 'unresolved'

const belongs: Readonly<Record<Standing, (member: GridMember) => boolean>> = {
  all: () => true,
  eligible: (member) => member.eligible,
  reachable: (member) => member.resolved && !member.eligible && member.reachable,
  unreachable: (member) => member.resolved && !member.eligible && !member.reachable,
  disagreement: (member) => member.countDisagreement,
  unresolved: (member) => !member.resolved,
}

const standingWords: Readonly<Record<Standing, string>> = {
  all: '全部',
  eligible: '已达标',
  reachable: '还来得及',
  unreachable: '已无法达标',
  disagreement: '打卡数对不上',
  unresolved: '未对应星球账号',
}

/** The chips above the grid; what nobody is in does not need one. */
export function standings(members: readonly GridMember[]): { value: Standing; word: string; count: number }[] {
  return (Object.keys(belongs) as Standing[])
    .map((value) => ({ value, word: standingWords[value], count: members.filter(belongs[value]).length }))
    .filter(({ value, count }) => count > 0 || value === 'all')
}

export function filterMembers(members: readonly GridMember[], standing: Standing, q: string): GridMember[] {
  const wanted = q.trim().toLowerCase()
  const has = (text: string) => text.toLowerCase().includes(wanted)
  return members.filter(
    (member) =>
      belongs[standing](member) &&
      (wanted === '' || has(member.planetNickname) || has(member.wechatNickname) || member.planetId.includes(wanted)),
  )
}

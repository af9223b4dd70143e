import { describe, expect, it } from 'vitest'
import type { Camp } from '@/api/models'
import { bodyOf, draftOf, emptyDraft, emptyGroup, validateDraft, type CampDraft } from '@/pages/camps/camp-draft'
import { groupState } from '@/pages/camps/group-state'
import { monthOf } from '@/shared/format/period'
import { fromWallClock, toWallClock } from '@/pages/camps/wall-clock'

const complete = (changes: Partial<CampDraft> = {}): CampDraft => ({
  ...emptyDraft(),
  name: '21 天早起训练营',
  deposit: '99',
  startDay: '2026-11-22',
  endDay: '2026-12-12',
  requiredDays: '15',
  ...changes,
})

describe('the form of a camp', () => {
  it('asks for what a draft cannot do without', () => {
    expect(Object.keys(validateDraft(emptyDraft())).sort()).toEqual(['depositFen', 'endDay', 'name', 'requiredDays', 'startDay'])
    expect(validateDraft(complete())).toEqual({})
  })

  it.each([
    ['name', { name: '营'.repeat(51) }],
    ['depositFen', { deposit: '10000.01' }],
    ['depositFen', { deposit: '0' }],
    ['endDay', { endDay: '2026-11-22', requiredDays: '1', graceDays: '0' }],
    ['endDay', { endDay: '2027-11-30' }],
    ['requiredDays', { requiredDays: '22' }],
    ['graceDays', { graceDays: '15' }],
    ['introductionHtml', { introductionHtml: `<p>${'字'.repeat(501)}</p>` }],
    ['planetProjectId', { planetProjectId: '12a' }],
    ['payeeUserId', { payeeProduct: '早起营' }],
    ['groups.0.capacity', { groups: [{ ...emptyGroup('1 群'), capacity: '0' }] }],
    ['groups.0.wecomChatId', { groups: [{ ...emptyGroup('1 群'), wecomChatId: '群 1' }] }],
    ['groups.0.name', { groups: [emptyGroup(' ')] }],
  ])('finds what is wrong with %s', (field, changes) => {
    expect(Object.keys(validateDraft(complete(changes as Partial<CampDraft>)))).toEqual([field])
  })

  it('sends fen, trimmed text, and nothing for what was left open', () => {
    const body = bodyOf(complete({ name: '  早起营 ', introductionHtml: '<p><br></p>', enrollUntil: '2026-11-22 20:00:00' }))
    expect(body).toMatchObject({ name: '早起营', depositFen: 9900, requiredDays: 15, introductionHtml: null, enrollUntil: '2026-11-22T20:00:00+08:00' })
    expect(body.groups?.[0]).toMatchObject({ name: '1 群', qrFileId: null, capacity: null, robotKey: null, wecomChatId: null })
  })

  it('keeps the number of the group in WeCom on its way through the form', () => {
    const group = { id: 'g', name: '1 群', full: false, joinedCount: 0, robotKeySet: false, wecomChatId: 'wrOgQhDgAAMYQiS5ol9G7gK9JVAAAA' }
    const camp = { ...complete(), depositFen: 9900, requiredDays: 15, graceDays: 1, coachIds: [], volunteerIds: [], groups: [group] } as unknown as Camp
    expect(validateDraft(draftOf(camp))).toEqual({})
    expect(bodyOf(draftOf(camp)).groups?.[0]?.wecomChatId).toBe(group.wecomChatId)
  })

  it('never shows a robot key again, and keeps it when the field stays empty', () => {
    const group = { id: 'g', name: '1 群', full: false, joinedCount: 3, robotKeySet: true, robotKeyTail: 'a1b2' }
    const camp = { ...complete(), depositFen: 9900, requiredDays: 15, graceDays: 1, coachIds: [], volunteerIds: [], groups: [group] } as unknown as Camp
    const draft = draftOf(camp)
    expect(draft.groups[0]).toMatchObject({ robotKey: '', robotKeyTail: 'a1b2' })
    expect(bodyOf(draft).groups?.[0]?.robotKey).toBeNull()
  })
})

it('moments keep the clock of Shanghai on their way through a picker', () => {
  expect(toWallClock('2026-11-22T23:59:59+08:00')).toBe('2026-11-22 23:59:59')
  expect(fromWallClock(toWallClock('2026-11-22T16:30:00Z'))).toBe('2026-11-23T00:30:00+08:00')
  expect(fromWallClock('')).toBeNull()
})

it('knows first and last day of a month, over the turn of the year too', () => {
  const now = new Date('2026-01-15T00:00:00Z')
  expect(monthOf(0, now)).toEqual(['2026-01-01', '2026-01-31'])
  expect(monthOf(-1, now)).toEqual(['2025-12-01', '2025-12-31'])
})

it('tells which group still takes members', () => {
  const now = new Date('2026-11-22T00:00:00Z')
  const group = { qrFileId: 'f', full: false, expiresAt: null, capacity: 200, joinedCount: 10 }
  expect(groupState(group, now)).toBe('open')
  expect(groupState({ ...group, qrFileId: null }, now)).toBe('missing')
  expect(groupState({ ...group, joinedCount: 200 }, now)).toBe('full')
  expect(groupState({ ...group, expiresAt: '2026-11-22T12:00:00Z' }, now)).toBe('soon')
  expect(groupState({ ...group, expiresAt: '2026-11-21T12:00:00Z' }, now)).toBe('expired')
})

import { describe, expect, it } from 'vitest'
import type { ObjectionView, OwnObjection } from '@/api/objections'
import { mayObject, objectionCard, wordsProblem } from './words'

const view = (over: Partial<ObjectionView> = {}): ObjectionView => ({
  open: true,
  until: '2026-11-29T10:00:00+08:00',
  now: '2026-11-28T10:00:00+08:00',
  objection: null,
  ...over,
})

const objection = (over: Partial<OwnObjection> = {}): OwnObjection => ({
  state: 'open',
  words: [{ words: '第4天没有算', at: '2026-11-28T09:00:00+08:00' }],
  pictures: [],
  picturesLeft: 6,
  answer: null,
  answeredAt: null,
  createdAt: '2026-11-28T09:00:00+08:00',
  ...over,
})

describe('an objection', () => {
  it('can be made while the result is shown, and the card says until when', () => {
    expect(mayObject(view())).toBe(true)
    expect(objectionCard(view())).toEqual({
      sentence: '结果公示到 11月29日 10:00。对天数或结果有疑问，可以在这之前提出异议。',
      action: '提出异议',
    })
  })

  it('is nothing to speak of when the time is over and none was made', () => {
    expect(objectionCard(view({ open: false }))).toBeNull()
    expect(mayObject(view({ open: false }))).toBe(false)
  })

  it('waits, then shows the answer, also after the time is over', () => {
    const waiting = view({ open: false, objection: objection() })
    expect(objectionCard(waiting)?.action).toBe('查看或补充')
    const answered = view({ open: false, objection: objection({ state: 'rejected', answer: '当天没有发帖' }) })
    expect(objectionCard(answered)).toEqual({ sentence: '当天没有发帖', action: '查看答复' })
  })

  it('can be made again after it was answered or taken back', () => {
    expect(mayObject(view({ objection: objection() }))).toBe(false)
    expect(mayObject(view({ objection: objection({ state: 'withdrawn' }) }))).toBe(true)
    expect(objectionCard(view({ objection: objection({ state: 'withdrawn' }) }))?.action).toBe('提出异议')
  })

  it('says what is missing', () => {
    expect(wordsProblem('  ')).toBe('请写明哪一天、哪里不对')
    expect(wordsProblem('第4天没有算')).toBeNull()
    expect(wordsProblem('字'.repeat(501))).toBe('最多 500 个字，现在 501 个')
  })
})

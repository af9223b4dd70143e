import { describe, expect, it } from 'vitest'
import { detailOf, findingWords, pageOf } from '@/pages/audit/labels'
import { formatTook, jobLabel, runLabel } from '@/pages/jobs/labels'
import { messageStateLabels, resendable } from '@/pages/messages/labels'

describe('what the staff did', () => {
  it('is told in one line, with the reason last', () => {
    const changes = [
      { field: 'depositFen', word: '押金', before: '¥99.00', after: '¥129.00' },
      { field: 'enrollUntil', word: '报名截止', before: '2026-11-22', after: null },
      { field: 'count', word: '数量', before: null, after: '3' },
    ]
    expect(detailOf({ changes, reason: '改价' })).toBe('押金：¥99.00 → ¥129.00；报名截止：2026-11-22 → （无）；数量：3；理由：改价')
    expect(detailOf({ changes: [], reason: null })).toBe('—')
  })

  it('leads to the page of the thing, unless that is gone or many', () => {
    expect(pageOf({ action: 'camps.update', objectKind: 'camp', objectId: 'c1' })).toEqual({ name: 'camp', params: { campId: 'c1' } })
    expect(pageOf({ action: 'camps.delete', objectKind: 'camp', objectId: 'c1' })).toBeUndefined()
    expect(pageOf({ action: 'payment_events.replay_many', objectKind: 'payment_event', objectId: '*' })).toBeUndefined()
    expect(pageOf({ action: 'config.set', objectKind: 'config_item', objectId: 'planet.token' })).toBeUndefined()
  })

  it('has words for everything a verification can find', () => {
    for (const { word, meaning } of Object.values(findingWords)) expect(word && meaning).toBeTruthy()
  })
})

describe('the timetable', () => {
  it('tells waiting, running, done and broken apart', () => {
    expect(runLabel({ startedAt: null, succeeded: null }).word).toBe('等待运行')
    expect(runLabel({ startedAt: '2026-11-22T01:00:00+08:00', succeeded: null }).word).toBe('运行中')
    expect(runLabel({ startedAt: '2026-11-22T01:00:00+08:00', succeeded: false }).tone).toBe('stop')
    expect(jobLabel({ asked: null, lastRun: null }).word).toBe('还没有运行')
  })

  it('says how long a run took as people do', () => {
    expect([null, 12, 400, 12_300, 200_000].map(formatTook)).toEqual(['—', '不到 0.1 秒', '0.4 秒', '12 秒', '3 分 20 秒'])
  })
})

describe('messages', () => {
  it('are sent once more only when they neither arrived nor are on their way', () => {
    const others = Object.keys(messageStateLabels).filter((state) => !resendable.some((one) => one === state))
    expect(others).toEqual(['pending', 'sent'])
  })
})

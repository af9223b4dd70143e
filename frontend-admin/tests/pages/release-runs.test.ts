import { describe, expect, it } from 'vitest'
import { causeOf, formatSeconds, runSentence } from '@/pages/release-runs/story'
import { outcomeLabels } from '@/pages/refunds/labels'
import { runStateLabels } from '@/pages/release-runs/labels'

const run = { state: 'running', failed: 0, left: 0, processing: 0 } as const

describe('the story of a run', () => {
  it('says how long it still takes, once that is known', () => {
    expect(runSentence({ ...run, secondsLeft: 95 })).toContain('还需约 2 分钟。')
    expect(runSentence({ ...run, secondsLeft: null })).not.toContain('还需约')
  })

  it('says what a stop does to those that were sent and to those that were not', () => {
    expect(runSentence({ ...run, state: 'stopped', processing: 2, left: 3 })).toBe('已终止，没有提交的回到了待发放。已经提交的 2 笔照常完成。已离开这一批 3 笔。')
    expect(runStateLabels.stopped.word).toBe('已终止')
  })

  it('does not call a run good that has failures', () => {
    expect(runSentence({ ...run, state: 'done', failed: 1 })).toContain('1 笔没有成功')
    expect(runSentence({ ...run, state: 'done' })).toBe('全部退回。')
  })
})

it('rounds what is left up, so that nobody waits longer than told', () => {
  expect([0, 1, 59.2, 60, 61, 3_600, 3_661].map(formatSeconds)).toEqual(['1 秒', '1 秒', '60 秒', '1 分钟', '2 分钟', '1 小时', '1 小时 2 分'])
})

describe('the cause of one of a run', () => {
  const dueAt = `${new Date().getFullYear()}-11-27T10:33:00+08:00`

  it('comes with the time of the next attempt', () => {
    expect(causeOf({ money: 'not_sent', failureCode: 'NOT_ENOUGH', failure: null, dueAt })).toEqual({ why: '商户账户的可用余额不足', next: '系统将于 11月27日 10:33 发送' })
    expect(causeOf({ money: 'not_sent', failureCode: null, failure: null, dueAt }, true).next).toBe('继续发放后发送')
    expect(causeOf({ money: 'processing', failureCode: null, failure: null, dueAt }, true).next).toContain('再次查询')
  })

  it('is over once the money is back', () => {
    expect(causeOf({ money: 'success', failureCode: 'SYSTEM_ERROR', failure: null, dueAt: null })).toEqual({})
  })
})

it('the outcomes of a refund are told apart, and what needs a person is one of them', () => {
  expect(Object.values(outcomeLabels).map(({ word }) => word)).toEqual(['已退款', '退款失败', '已拒绝', '退款中', '需要处理'])
})

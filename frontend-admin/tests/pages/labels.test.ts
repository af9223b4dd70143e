import { describe, expect, it } from 'vitest'
import { campStateLabels } from '@/pages/camps/labels'
import { syncStateLabels } from '@/pages/check-ins/labels'
import { claimStateLabels, exceptionKinds, exceptionStateLabels, outcomeLabel, resolutionWords, waitingLabel } from '@/pages/desk/labels'
import { bindStatusLabels, joinedLabels, matchStatusLabels, resultLabels, rosterCheckLabels } from '@/pages/enrolment/labels'
import { messageStateLabels } from '@/pages/messages/labels'
import { eventStateLabels, learnedFrom, orderStateLabels, rejectionOf } from '@/pages/payments/labels'
import { batchObstacle, decisionLabels, flagLabel, moneyLabels, outcomeLabels, payoutStateLabels } from '@/pages/refunds/labels'
import { runStateLabels } from '@/pages/release-runs/labels'
import { settlementStateLabels } from '@/pages/settlement/labels'
import type { StateLabel } from '@/shared/state'

const machines: Record<string, Record<string, StateLabel>> = {
  campStateLabels,
  syncStateLabels,
  bindStatusLabels,
  matchStatusLabels,
  resultLabels,
  messageStateLabels,
  decisionLabels,
  moneyLabels,
  outcomeLabels,
  payoutStateLabels,
  runStateLabels,
  settlementStateLabels,
  rosterCheckLabels,
  joinedLabels,
  orderStateLabels,
  eventStateLabels,
  exceptionStateLabels,
  claimStateLabels,
}

describe.each(Object.entries(machines))('%s', (_name, labels) => {
  it('has a Chinese word of its own for every state', () => {
    const words = Object.values(labels).map(({ word }) => word)
    expect(new Set(words).size).toBe(words.length)
    for (const word of words) expect(word).toMatch(/^[\u4e00-\u9fff\d ]+$/)
  })
})

it('money that is not certain is never called failed', () => {
  expect(moneyLabels.unknown.tone).not.toBe('stop')
  expect(moneyLabels.unknown.word).not.toContain('失败')
})

it('keeps whoever needs a closer look out of batches, and says why', () => {
  expect(batchObstacle({ flags: [], autoResult: 'qualified' })).toBeUndefined()
  expect(batchObstacle({ flags: ['manual_binding'], autoResult: 'qualified' })).toBeUndefined()
  expect(batchObstacle({ flags: ['count_disagreement'], autoResult: 'qualified' })).toContain('打卡数对不上')
  expect(batchObstacle({ flags: [], autoResult: 'not_qualified' })).toContain('不符合')
  expect(batchObstacle({ flags: [], autoResult: 'not_qualified', kind: 'early', enrolmentId: 'e1' })).toBeUndefined()
  expect(batchObstacle({ flags: [], autoResult: 'not_qualified', kind: 'early' })).toContain('异常资金')
  expect(batchObstacle({ flags: [], autoResult: 'qualified', kind: 'exception' })).toContain('破例退款')
})

it('shows a flag it does not know yet as something to look at', () => {
  expect(flagLabel('brand_new')).toMatchObject({ word: '需留意', tone: 'warn' })
})

describe.each(Object.entries(exceptionKinds))('the kind %s of money in doubt', (_kind, { word, means, advice }) => {
  it('says in one sentence what it means and in one what to do', () => {
    expect(word).toMatch(/^[\u4e00-\u9fff]+$/)
    for (const sentence of [means, advice]) expect(sentence).toMatch(/^[^a-zA-Z。]+。$/)
  })
})

it('tells every kind and every ending apart', () => {
  const words = [...Object.values(exceptionKinds).map(({ word }) => word), ...Object.values(resolutionWords)]
  expect(new Set(words).size).toBe(words.length)
  expect(outcomeLabel('refunded')).toEqual({ word: '已提出全额退款', tone: 'ok' })
  expect(outcomeLabel(null).word).toBe('已处理')
})

it('turns the age of an open item into a state after a day', () => {
  expect(waitingLabel(86_400)).toBeUndefined()
  expect(waitingLabel(86_401)).toMatchObject({ word: '已等 1 天', tone: 'warn' })
  expect(waitingLabel(4 * 86_400)).toMatchObject({ word: '已等 4 天', tone: 'stop' })
})

it('explains why a callback was refused, also for a reason it does not know yet', () => {
  expect(rejectionOf('signtest').meaning).toContain('不用处理')
  expect(rejectionOf('brand_new').word).toBe('没有通过核对')
  expect(learnedFrom('brand_new')).toBe('其他途径')
})

import { describe, expect, it } from 'vitest'
import { campStateLabels } from '@/pages/camps/labels'
import { syncStateLabels } from '@/pages/check-ins/labels'
import { bindStatusLabels, matchStatusLabels, resultLabels } from '@/pages/enrolment/labels'
import { messageStateLabels } from '@/pages/messages/labels'
import { batchObstacle, decisionLabels, flagLabel, moneyLabels } from '@/pages/refunds/labels'
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
  runStateLabels,
  settlementStateLabels,
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
})

it('shows a flag it does not know yet as something to look at', () => {
  expect(flagLabel('brand_new')).toMatchObject({ word: '需留意', tone: 'warn' })
})

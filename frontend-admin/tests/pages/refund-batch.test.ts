import { describe, expect, it } from 'vitest'
import type { RefundRow } from '@/api/models'
import { confidenceLabel, flagLabel } from '@/pages/refunds/labels'
import { askedBy } from '@/pages/refunds/review/asking'
import { splitBatch } from '@/pages/refunds/review/batch'

const row = (id: string, changes: Partial<RefundRow> = {}): RefundRow =>
  ({ id, amountFen: 9900, flags: [], autoResult: 'qualified', kind: 'settlement', bindConfidence: 100, ...changes }) as RefundRow

describe('a batch that wants certain bindings', () => {
  const rows = [row('sure'), row('fair', { bindConfidence: 90 }), row('edge', { bindConfidence: 95 }), row('twice', { flags: ['contested'] })]

  it('leaves out whoever is less certain, and says how certain they are', () => {
    const { included, excluded } = splitBatch(rows, 95)
    expect(included.map(({ id }) => id)).toEqual(['sure', 'edge'])
    expect(excluded.map(({ row: { id }, why }) => [id, why])).toEqual([
      ['fair', '绑定把握 90，低于 95'],
      ['twice', '同一星球账号多人报名，需要单独审核'],
    ])
  })

  it('takes in who leaves early, however little is known of them', () => {
    expect(splitBatch([row('early', { kind: 'early', bindConfidence: 0, enrolmentId: 'e1' })], 95).included).toHaveLength(1)
  })

  it('never takes in who must be decided alone, however little is demanded', () => {
    const { included, excluded } = splitBatch([...rows, row('kind', { kind: 'exception' }), row('wrong', { flags: ['binding_disputed'] })], 0)
    expect(included.map(({ id }) => id)).toEqual(['sure', 'fair', 'edge'])
    expect(excluded.map(({ why }) => why)).toEqual(['同一星球账号多人报名，需要单独审核', '破例退款，需要单独审核', '会员反馈绑定有误，需要单独审核'])
  })
})

it('says how certain a binding is only where it is not certain', () => {
  expect(confidenceLabel(100)).toBeUndefined()
  expect(confidenceLabel(96)).toMatchObject({ word: '把握 96', tone: 'quiet' })
  expect(confidenceLabel(90)).toMatchObject({ word: '把握 90', tone: 'warn' })
})

it('has words for what a member says', () => {
  expect(flagLabel('binding_disputed').word).toBe('会员反馈绑定有误')
  expect(flagLabel('objection_open').word).toBe('有未答复的异议')
})

describe('the keys of a review', () => {
  it('mean the chosen ones before the one that is shown', () => {
    expect(askedBy('a', 2, true)).toBe('batch')
    expect(askedBy('r', 2, false)).toBe('batch-reject')
    expect(askedBy('a', 0, true)).toBe('approve')
    expect(askedBy('r', 0, true)).toBe('reject')
  })

  it('ask nothing where nothing can be decided', () => {
    expect(askedBy('a', 0, false)).toBeUndefined()
  })
})

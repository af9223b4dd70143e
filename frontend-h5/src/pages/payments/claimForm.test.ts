import { expect, test } from 'vitest'
import { claim } from '../../../tests/api'
import {
  checkClaim,
  claimBody,
  claimToShow,
  keepDraft,
  openDraft,
  parseYuan,
  pickerTime,
  settleDraft,
  tidyTransactionId,
  yuanOf,
} from './claimForm'

const NOW = Date.parse('2026-11-22T01:00:00Z')
const filled = { transactionId: claim.transactionId, yuan: '99.00', paidAt: '2026-11-22T08:18', agreedVersion: 3 }

test('a number is understood however it is pasted', () => {
  const pasted = ['4200 0026 1120\n2611 2281 8036 5432', '交易单号：4200002611202611228180365432', '４２００００２６１１２０２６１１２２８１８０３６５４３２']
  expect(pasted.map(tidyTransactionId)).toEqual(pasted.map(() => claim.transactionId))
})

test('an amount is understood however it is typed, and never becomes a float', () => {
  expect(['99', '99.0', '¥99.00', '-99.00', '９９元', '1,000.01', '0.29'].map(parseYuan)).toEqual([
    9900, 9900, 9900, 9900, 9900, 100_001, 29,
  ])
  expect(['', '0', '0.00', 'abc', '9.999', '1e3', '12345678'].map(parseYuan)).toEqual([null, null, null, null, null, null, null])
  expect(yuanOf(9905)).toBe('99.05')
})

test("the picker shows Shanghai's clock on every phone, and the claim says so", () => {
  expect(pickerTime(NOW)).toBe('2026-11-22T09:00')
  expect(claimBody(filled, 3)).toEqual({
    transactionId: claim.transactionId,
    amountFen: 9900,
    paidAt: '2026-11-22T08:18:00+08:00',
    rulesVersion: 3,
  })
})

test('what is missing is named, field by field', () => {
  expect(checkClaim(filled, 3)).toEqual({})
  const empty = { transactionId: '', yuan: '', paidAt: '', agreedVersion: null }
  expect(Object.keys(checkClaim(empty, 3))).toEqual(['transactionId', 'yuan', 'paidAt', 'agreedVersion'])
  expect(checkClaim({ ...filled, transactionId: '42000' }, 3).transactionId).toContain('复制完整')
  expect(checkClaim({ ...filled, transactionId: '4200_0026_1120' }, 3).transactionId).toContain('只有数字和字母')
})

test('what was typed outlives a page that WeChat has closed, until the claim is in', () => {
  expect(openDraft('c1', 9900, NOW)).toEqual({ ...filled, transactionId: '', paidAt: '2026-11-22T09:00', agreedVersion: null })
  keepDraft('c1', filled)
  expect(openDraft('c1', 9900, NOW)).toEqual(filled)
  settleDraft('c1', 'k1')
  expect(openDraft('c1', 9900, NOW).transactionId).toBe('')
  window.localStorage.setItem('camp-h5:claim-draft:c1', '{"yuan":')
  expect(openDraft('c1', 9900, NOW).yuan).toBe('99.00')
})

test('a page opened again shows the open claim first, and none of another camp', () => {
  const old = { ...claim, id: 'k0', state: 'matched' as const, campId: 'c1', createdAt: '2026-11-23T09:00:00+08:00' }
  expect(claimToShow([old, claim], 'c1')).toBe(claim)
  expect(claimToShow([old], 'c1')).toBe(old)
  expect(claimToShow([old], 'c2')).toBeNull()
  expect(claimToShow([{ ...claim, state: 'not_found' }], 'c1')).toBeNull()
  settleDraft('c2', 'k1')
  expect(claimToShow([claim], 'c1')).toBeNull()
  expect(claimToShow([claim], 'c2')).toBe(claim)
})

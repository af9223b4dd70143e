import { describe, expect, it } from 'vitest'
import type { SettlementChange, SettlementOverride } from '@/api/models'
import { changeLine } from '@/pages/settlement/changes'
import { overrideStory } from '@/pages/settlement/override'

describe('a change between two versions', () => {
  const change = { enrolmentId: 'e1', planetNickname: '小王' } as SettlementChange

  it('tells before and after, each with its reason', () => {
    const line = changeLine({
      ...change,
      before: { result: 'not_qualified', amountFen: 0, reason: '打卡 14 天，差 1 天' },
      after: { result: 'qualified', amountFen: 9900, reason: '打卡 15 天，达到要求的 15 天' },
    })
    expect(line).toEqual({ before: '不符合', after: '符合，¥99.00', why: '打卡 14 天，差 1 天 → 打卡 15 天，达到要求的 15 天' })
  })

  it('tells who has come and who has gone', () => {
    expect(changeLine({ ...change, before: null, after: { result: 'qualified', amountFen: 9900, reason: '达到要求' } }).before).toBe('不在上一版')
    expect(changeLine({ ...change, before: { result: 'qualified', amountFen: 9900, reason: '达到要求' }, after: null }).after).toBe('不在这一版')
  })

  it('does not say the same reason twice', () => {
    const same = { amountFen: 0, reason: '未匹配' }
    expect(changeLine({ ...change, before: { ...same, result: 'unmatched' }, after: { ...same, result: 'not_qualified' } }).why).toBe('未匹配')
  })
})

describe('settling on incomplete check-ins', () => {
  const asked: SettlementOverride = { state: 'requested', reason: '星球关闭', requestedById: 'ann', requestedBy: '安', requestedAt: '2026-12-14T10:00:00+08:00' }

  it('is never granted by the one who asked', () => {
    expect(overrideStory(asked, 'ann')).toMatchObject({ mayGrant: false, mayWithdraw: true })
    expect(overrideStory(asked, 'ann')?.whyNot).toContain('不能自己同意')
  })

  it('waits for another', () => {
    expect(overrideStory(asked, 'bob')).toMatchObject({ mayGrant: true, mayWithdraw: true, whyNot: undefined })
    expect(overrideStory(asked, 'bob')?.sentence).toContain('星球关闭')
  })

  it('says who granted it, and is over when it was taken back', () => {
    expect(overrideStory({ ...asked, state: 'granted', grantedBy: '博' }, 'ann')).toMatchObject({ mayGrant: false, mayWithdraw: false })
    expect(overrideStory({ ...asked, state: 'granted', grantedBy: '博' }, 'ann')?.sentence).toContain('博已同意')
    expect(overrideStory({ ...asked, state: 'withdrawn' }, 'ann')).toBeUndefined()
    expect(overrideStory(null, 'ann')).toBeUndefined()
  })
})

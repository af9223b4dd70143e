import { describe, expect, it } from 'vitest'
import type { CampFigures, CampReport, MonthFigures } from '@/api/models'
import { cardsOf, comparisonTitle, rateOf, trendTitle } from '@/pages/reports/figures'

const month = (name: string, completionRate: string | null): MonthFigures => ({ month: name, completionRate }) as MonthFigures
const camp = (name: string, completionRate: string | null): CampFigures => ({ name, completionRate }) as CampFigures

describe('the figures of a period', () => {
  it('titles a chart with its answer', () => {
    expect(trendTitle([month('2026-10', '0.7400'), month('2026-11', '0.8200')])).toBe('11月完成率 82%，比10月高 8 个百分点')
    expect(trendTitle([month('2026-10', '0.9000'), month('2026-11', '0.8200')])).toContain('比10月低 8 个百分点')
    expect(trendTitle([month('2026-11', '0.8200')])).toBe('11月完成率 82%')
    expect(comparisonTitle([camp('晨跑', '0.5000'), camp('晚读', '0.9100')])).toBe('「晚读」的完成率最高，91%')
  })

  it('never shows a rate of nobody as zero', () => {
    expect(rateOf({ completionRate: null })).toBeNull()
    expect(trendTitle([month('2026-10', '0.7400'), month('2026-11', null)])).toBe('11月还没有人报名')
  })

  it('tells deposits paid back by hand apart', () => {
    const total = { enrolled: 3, completionRate: '1.0000', paidSumFen: 29_700, refundedSumFen: 9_900, settledOutsideFen: 9_900, heldFen: 19_800, refundDoneRate: '1.0000' }
    const cards = cardsOf({ camps: 1, total } as CampReport)
    expect(cards.find(({ name }) => name === '退款总额')).toEqual({ name: '退款总额', value: '¥99.00', note: '另有线下已退 ¥99.00' })
    expect(cards.find(({ name }) => name === '在手押金')?.value).toBe('¥198.00')
  })
})

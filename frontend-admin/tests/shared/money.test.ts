import { describe, expect, it } from 'vitest'
import { formatFen, parseYuan, sumMatches, sumOf, yuanInput } from '@/shared/format/money'

describe('money', () => {
  it('shows fen as yuan with two decimals and separators', () => {
    expect(formatFen(9900)).toBe('¥99.00')
    expect(formatFen(5)).toBe('¥0.05')
    expect(formatFen(0)).toBe('¥0.00')
    expect(formatFen(123_456_789)).toBe('¥1,234,567.89')
    expect(formatFen(-1250)).toBe('-¥12.50')
  })

  it('shows a dash where somebody may not see the amount', () => {
    expect(formatFen(null)).toBe('—')
    expect(formatFen(undefined)).toBe('—')
  })

  it('reads what people type, whatever their keyboard', () => {
    expect(parseYuan('99')).toBe(9900)
    expect(parseYuan(' ¥1,188.5 ')).toBe(118_850)
    expect(parseYuan('９９．００')).toBe(9900)
    expect(parseYuan('0.29')).toBe(29)
    expect(parseYuan('19.99 元')).toBe(1999)
  })

  it('refuses what is no amount', () => {
    for (const typed of ['', 'abc', '-1', '1.234', '1e3', '1.2.3', '9999999999'])
      expect(parseYuan(typed), typed).toBeUndefined()
  })

  it('lets only the exact sum through', () => {
    expect(sumMatches('1188.00', 118_800)).toBe(true)
    expect(sumMatches('1,188', 118_800)).toBe(true)
    expect(sumMatches('1188.01', 118_800)).toBe(false)
    expect(sumMatches('', 0)).toBe(false)
  })

  it('round-trips through a text field and adds rows', () => {
    expect(parseYuan(yuanInput(1_000_000))).toBe(1_000_000)
    expect(sumOf([{ amountFen: 9900 }, { amountFen: 1 }])).toBe(9901)
  })
})

import { expect, it } from 'vitest'
import { countCharacters, formatCount, formatRate, textOfHtml } from '@/shared/format/figures'

it('shows a rate with at most one decimal, and a missing one as a dash', () => {
  expect(formatRate('0.8123')).toBe('81.2%')
  expect(formatRate('1.0000')).toBe('100%')
  expect(formatRate('0')).toBe('0%')
  expect(formatRate(null)).toBe('—')
})

it('separates thousands', () => {
  expect(formatCount(999)).toBe('999')
  expect(formatCount(50_000)).toBe('50,000')
})

it('counts an emoji as one character', () => {
  expect(countCharacters('早起👍')).toBe(3)
})

it('counts the text of an introduction, not its markup', () => {
  expect(textOfHtml('<p><strong>早起</strong> 21 天</p><ul><li>打卡</li></ul>')).toBe('早起 21 天打卡')
  expect(textOfHtml('<p><br></p>')).toBe('')
})

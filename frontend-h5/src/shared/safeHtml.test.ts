import { expect, test } from 'vitest'
import { safeHtml } from './safeHtml'

test('rich text keeps its shape', () => {
  const text = '<h3>安排</h3><p>每天 <strong>20 分钟</strong></p><ul><li>摘录</li></ul>'
  expect(safeHtml(text)).toBe(text)
})

test('nothing that runs survives', () => {
  const hostile =
    '<p onclick="steal()">读</p><script>steal()</script><img src=x onerror=steal()><svg onload=steal()></svg><iframe src="//x"></iframe><a href="javascript:steal()">点我</a>'
  expect(safeHtml(hostile)).toBe('<p>读</p><a>点我</a>')
})

test('links open safely and pictures come from us or over https', () => {
  expect(safeHtml('<a href="https://example.com/a">看</a>')).toBe(
    '<a href="https://example.com/a" rel="noopener noreferrer nofollow">看</a>',
  )
  expect(safeHtml('<img src="/api/files/1" alt="图">')).toBe('<img src="/api/files/1" alt="图" loading="lazy">')
  expect(safeHtml('<img src="http://tracker.example/x.png">')).toBe('')
})

test('unknown wrappers are dropped and their text is kept', () => {
  expect(safeHtml('<marquee><p>读书</p></marquee>')).toBe('<p>读书</p>')
})

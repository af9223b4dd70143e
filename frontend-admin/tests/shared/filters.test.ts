import { describe, expect, it } from 'vitest'
import { changedQuery, chipsOf, choice, day, readFilters, readPaging, reference, text } from '@/shared/composables/filters'

const filters = {
  status: choice('状态', { ongoing: '进行中', ended: { word: '已结束' } }),
  from: day('开始不早于'),
  campId: reference('训练营', (id) => (id === 'camp-1' ? '早起营' : undefined)),
  q: text('名称'),
}

describe('the address of a list', () => {
  it('holds its filters', () => {
    expect(readFilters(filters, { status: 'ended', from: '2026-11-01', q: ' 早起 ' })).toEqual({
      status: 'ended',
      from: '2026-11-01',
      q: '早起',
    })
  })

  it('is not believed where it asks for something impossible', () => {
    const query = { status: 'toString', from: '2026-02-31', campId: '../x', q: 'a'.repeat(200), other: '1' }
    expect(readFilters(filters, query)).toEqual({})
    expect(readPaging({ page: '-3', pageSize: '7' })).toEqual({ page: 1, pageSize: 20 })
    expect(readPaging({ page: '2', pageSize: '100' })).toEqual({ page: 2, pageSize: 100 })
  })

  it('returns to the first page when a filter changes, and keeps what belongs to others', () => {
    expect(changedQuery({ tab: 'enrolments', page: '4' }, { q: '小明' })).toEqual({ tab: 'enrolments', q: '小明' })
    expect(changedQuery({ q: '小明' }, { page: 2 })).toEqual({ q: '小明', page: '2' })
  })

  it('leaves out what is empty or usual', () => {
    expect(changedQuery({ q: '小明', page: '3', pageSize: '50' }, { q: '  ', pageSize: 20 })).toEqual({})
    expect(changedQuery({ page: '3' }, { page: 1 })).toEqual({})
  })

  it('reads as chips', () => {
    const values = readFilters(filters, { status: 'ended', campId: 'camp-1', q: '早起' })
    expect(chipsOf(filters, values)).toEqual([
      { key: 'status', label: '状态', words: '已结束' },
      { key: 'campId', label: '训练营', words: '早起营' },
      { key: 'q', label: '名称', words: '早起' },
    ])
  })
})

import { describe, expect, it } from 'vitest'
import type { ConfigItem } from '@/api/models'
import { asItems, cleared, shown, withEdit } from '@/pages/config/edits'
import { changeWords } from '@/pages/config/labels'

const hours: ConfigItem = { key: 'refunds.objection_hours', secret: false, set: true, value: '48' }
const cookie: ConfigItem = { key: 'planet.token', secret: true, set: true, tail: '9F3A' }

describe('editing a section', () => {
  it('counts only what differs from what is stored', () => {
    const once = withEdit({}, hours, '24')
    expect(asItems(once)).toEqual([{ key: hours.key, value: '24' }])
    expect(withEdit(once, hours, ' 48 ')).toEqual({})
    expect(asItems(withEdit(once, hours, ''))).toEqual([{ key: hours.key, value: null }])
  })

  it('leaves a secret alone that nobody typed, and clears it only on demand', () => {
    expect(shown(cookie, {})).toBe('')
    expect(withEdit({ [cookie.key]: 'x' }, cookie, '')).toEqual({})
    expect(asItems(cleared({}, cookie))).toEqual([{ key: cookie.key, value: null }])
    expect(cleared({}, { ...cookie, set: false })).toEqual({})
  })
})

describe('the history', () => {
  it('says switches and recipients in words', () => {
    expect(changeWords('refunds.two_person', 'on')).toBe('开')
    expect(changeWords('notifications.recipients', '["a","b"]')).toBe('2 人')
    expect(changeWords('planet.token', undefined)).toBe('未设置')
  })
})

import { expect, test } from 'vitest'
import { dropDraft } from '@/shared/storage'
import { emptyDraft, keepDraft, readDraft } from './draft'
import { checkForm, tidyPlanetId } from './enrolForm'
import { groupCamps } from './groups'
import { camp } from '../../../tests/api'

const filled = { planetNickname: '小林', planetId: '10248', wechatNickname: '林小满', agreedVersion: 3 }

test('a complete form has nothing to correct', () => {
  expect(checkForm(filled, 3)).toEqual({})
})

test('an empty form names every field and the rules', () => {
  expect(Object.keys(checkForm(emptyDraft(), 3))).toEqual(['planetNickname', 'planetId', 'wechatNickname', 'consent'])
})

test('consent to older rules asks again', () => {
  expect(checkForm({ ...filled, agreedVersion: 2 }, 3)).toEqual({ consent: '请先阅读并同意押金规则' })
})

test('numbers are understood however they are typed', () => {
  expect(['１０２４８', ' 10 248 ', 'No.10248', '编号：10248', '10248\u200b'].map(tidyPlanetId)).toEqual(
    Array.from({ length: 5 }, () => '10248'),
  )
})

test('letters and endless digits are not a number', () => {
  expect(checkForm({ ...filled, planetId: 'abc' }, 3).planetId).toContain('一串数字')
  expect(checkForm({ ...filled, planetId: '9'.repeat(21) }, 3).planetId).toContain('太长')
})

test('names are counted as people count them', () => {
  expect(checkForm({ ...filled, planetNickname: '🌱'.repeat(50) }, 3)).toEqual({})
  expect(checkForm({ ...filled, planetNickname: '林'.repeat(51) }, 3).planetNickname).toContain('最多 50 个字')
})

test('what was typed survives the trip to the login and damage to the store', () => {
  keepDraft('c1', filled)
  expect(readDraft('c1')).toEqual(filled)
  expect(readDraft('c2')).toEqual(emptyDraft())
  window.sessionStorage.setItem('camp-h5:enrol:c1', '{"planetId":5')
  expect(readDraft('c1')).toEqual(emptyDraft())
  dropDraft('c1')
})

test('camps to join come first, and empty groups are not shown', () => {
  const ongoing = { ...camp, id: 'c2', state: 'ongoing' as const }
  expect(groupCamps([ongoing, camp]).map((group) => [group.title, group.camps[0]?.id])).toEqual([
    ['正在报名', 'c1'],
    ['进行中', 'c2'],
  ])
  expect(groupCamps([])).toEqual([])
})

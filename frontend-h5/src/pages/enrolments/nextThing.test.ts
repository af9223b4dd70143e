import { expect, test } from 'vitest'
import { refundStates } from '@/shared/labels'
import type { RefundStatus } from '@/api/enrolments'
import { enrolment, unbound } from '../../../tests/api'
import { nextThing } from './nextThing'

test('a member outside the group is led there first', () => {
  const fresh = { ...enrolment, joinedGroupAt: null, countedDays: 0 }
  expect(nextThing(fresh)).toMatchObject({ action: '加入训练营群', to: 'welcome' })
})

test('a member who checks in already is not sent back to the group', () => {
  expect(nextThing({ ...enrolment, joinedGroupAt: null, countedDays: 3 }).to).toBe('progress')
})

test('a running camp tells what is missing, grace included', () => {
  expect(nextThing(enrolment).words).toBe('还差 7 天就能退回押金。')
  expect(nextThing({ ...enrolment, countedDays: 14 }).words).toContain('已经达标')
})

test('an ended camp does not send anybody into its group', () => {
  expect(nextThing({ ...enrolment, campState: 'ended', joinedGroupAt: null }).to).toBe('progress')
})

test('every refund state says something', () => {
  for (const refundStatus of Object.keys(refundStates) as RefundStatus[]) {
    expect(nextThing({ ...enrolment, refundStatus }).words).not.toBe('')
  }
})

test('a payment without a person is filled in before anything else', () => {
  expect(nextThing(unbound)).toMatchObject({ action: '补填星球信息', to: 'bind' })
  expect(nextThing(unbound).words).toContain('12月2日 前')
  expect(nextThing({ ...unbound, bindStatus: 'manual_review' })).toMatchObject({ to: 'bind' })
})

test('what the staff still check is said, and does not keep anybody out of the group', () => {
  const contested = { ...enrolment, bindStatus: 'manual_review' as const, contested: true }
  expect(nextThing(contested).words).toContain('工作人员核实清楚后再退押金')
  expect(nextThing({ ...contested, joinedGroupAt: null, countedDays: 0 })).toMatchObject({ to: 'welcome' })
  expect(nextThing({ ...enrolment, bindStatus: 'manual_review', proposed: true }).words).toContain('等待工作人员核对')
  expect(nextThing({ ...enrolment, bindStatus: 'closed' }).words).toContain('请联系教练')
})

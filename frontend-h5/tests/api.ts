import { http, HttpResponse } from 'msw'
import { setupServer } from 'msw/node'
import type { CampPage } from '@/api/camps'
import type { Claim } from '@/api/claims'
import type { Enrolment, Progress } from '@/api/enrolments'
import type { Order } from '@/api/orders'
import type { Session } from '@/api/session'

/** The server of these tests; each test says what it answers. */
export const api = setupServer()

const ORIGIN = 'http://127.0.0.1:8080'

export const get = (path: string, body: () => object) => http.get(ORIGIN + path, () => HttpResponse.json(body()))

export const post = (path: string, answer: (body: Record<string, unknown>) => Response) =>
  http.post(ORIGIN + path, async ({ request }) => {
    const text = await request.text()
    return answer(text === '' ? {} : (JSON.parse(text) as Record<string, unknown>))
  })

export const ok = (body: object, status = 200) => HttpResponse.json(body, { status })

export const refusal = (status: number, code: string, detail: string, more: object = {}) =>
  HttpResponse.json(
    { type: 'about:blank', title: code, status, code, detail, errors: [], requestId: '01JD7F3K2Q', ...more },
    { status, headers: { 'content-type': 'application/problem+json' } },
  )

export const member: Session = {
  signedIn: true,
  member: { id: 'm1', nickname: '林小满', canOrder: true },
  wechatLoginUrl: '/api/h5/oauth/start',
  planetOauthEnabled: false,
}

export const nobody: Session = { signedIn: false, wechatLoginUrl: '/api/h5/oauth/start', planetOauthEnabled: false }

export const camp: CampPage = {
  id: 'c1',
  name: '第 12 期晨读打卡营',
  depositFen: 9900,
  startDay: '2026-11-25',
  endDay: '2026-12-15',
  totalDays: 21,
  requiredDays: 15,
  graceDays: 1,
  enrolledCount: 128,
  state: 'enrolling',
  enrollOpen: true,
  enrollUntil: '2026-11-25T23:59:59+08:00',
  introductionHtml: '<p>每天早上 20 分钟</p>',
  rules: { version: 3, text: '报名时支付押金。' },
  acceptsFixedCode: false,
}

export const order: Order = {
  id: 'o1',
  campId: 'c1',
  campName: camp.name,
  amountFen: 9900,
  state: 'pending',
  createdAt: '2026-11-22T10:12:00+08:00',
  expiresAt: '2026-11-22T10:42:00+08:00',
  receiptNo: 'CR20261122-9QX4M',
}

export const enrolment: Enrolment = {
  id: 'e1',
  campId: 'c1',
  campName: camp.name,
  campState: 'ongoing',
  startDay: '2026-11-10',
  endDay: '2026-11-30',
  requiredDays: 15,
  graceDays: 1,
  totalDays: 21,
  countedDays: 7,
  paidAt: '2026-11-08T21:14:03+08:00',
  amountFen: 9900,
  receiptNo: 'CR20261108-7F3K2',
  planetNickname: '晨光里的小林',
  planetId: '10248',
  wechatNickname: '林小满',
  bindStatus: 'completed',
  contested: false,
  joinedGroupAt: '2026-11-09T08:00:00+08:00',
  result: 'undetermined',
  refundStatus: 'not_settled',
  source: 'order',
  bindMethod: 'h5_bindplanet',
  proposed: false,
  bindingReported: false,
}

/** A payment by fixed code that nobody has given a name yet. */
export const unbound: Enrolment = {
  ...enrolment,
  source: 'fixed_code',
  bindStatus: 'pending',
  bindMethod: null,
  bindDeadline: '2026-12-02T10:12:00+08:00',
  planetNickname: '',
  planetId: '',
  wechatNickname: '',
  countedDays: 0,
  joinedGroupAt: null,
}

export const claim: Claim = {
  id: 'k1',
  transactionId: '4200002611202611228180365432',
  amountFen: 9900,
  paidAt: '2026-11-22T08:18:00+08:00',
  state: 'waiting',
  createdAt: '2026-11-22T09:00:00+08:00',
}

export const progress: Progress = {
  enrolment,
  today: '2026-11-22',
  dayNumber: 13,
  totalDays: 21,
  countedDays: 7,
  rankingDays: 7,
  graceDays: 1,
  requiredDays: 15,
  eligible: false,
  reachable: true,
  stillNeeded: 7,
  daysLeft: 9,
  streak: 2,
  countDisagreement: false,
  freshness: { lastSyncAt: '2026-11-22T01:04:11+08:00', complete: true },
  days: [
    { day: '2026-11-20', state: 'done', at: '2026-11-20T06:49:00+08:00' },
    { day: '2026-11-21', state: 'missed' },
    { day: '2026-11-22', state: 'today' },
    { day: '2026-11-23', state: 'future' },
  ],
  refund: {
    status: 'not_settled',
    paidOutside: false,
    timeline: [
      { key: 'ended', done: false },
      { key: 'checked', done: false },
      { key: 'in_review', done: false },
      { key: 'in_progress', done: false },
      { key: 'refunded', done: false },
    ],
    note: '训练营结束后开始核对。',
  },
}

import { http } from 'msw'
import { expect, test } from 'vitest'
import { api, enrolment, get, member, ok, progress, refusal, unbound } from '../api'
import { open, press, sees } from '../page'

const PROGRESS = '/api/h5/enrolments/e1/progress'

test('the page says where the member stands and when the data is from', async () => {
  api.use(
    get('/api/h5/session', () => member),
    get(PROGRESS, () => progress),
  )
  await open('/enrolments/e1')
  await sees('还差 7 天，剩余 9 天，来得及')
  await sees('第 13 天 / 共 21 天')
  await sees('数据更新于 11月22日 01:04，每天 01:00 后更新')
  await sees('押金保管中')
})

test('a tapped day tells its time', async () => {
  api.use(
    get('/api/h5/session', () => member),
    get(PROGRESS, () => progress),
  )
  await open('/enrolments/e1')
  await sees('打卡日历')
  press('20')
  await sees('11月20日 (周五) 已打卡 06:49')
})

test('a deposit that is not returned says why', async () => {
  api.use(
    get('/api/h5/session', () => member),
    get(PROGRESS, () => ({
      ...progress,
      today: '2026-12-04',
      stillNeeded: 3,
      reachable: false,
      refund: { ...progress.refund, status: 'not_qualified', reason: '打卡 11 天，没有达到要求的 15 天。' },
    })),
  )
  await open('/enrolments/e1')
  await sees('未达到退款条件')
  await sees('打卡 11 天，没有达到要求的 15 天。')
})

test('a phone that kept its ticket reads on without a login', async () => {
  window.localStorage.setItem('camp-h5:ticket:e1', 'tk_1')
  api.use(
    get('/api/h5/session', () => ({ ...member, signedIn: false, member: null })),
    http.get(`http://127.0.0.1:8080${PROGRESS}`, ({ request }) =>
      request.headers.get('X-Access-Token') === 'tk_1' ? ok(progress) : refusal(401, 'sign_in_required', '请先登录'),
    ),
  )
  await open('/enrolments/e1')
  await sees('还差 7 天')
})

test('a void ticket is forgotten and the login is offered', async () => {
  window.localStorage.setItem('camp-h5:ticket:e1', 'tk_old')
  api.use(
    get('/api/h5/session', () => ({ ...member, signedIn: false, member: null })),
    http.get(`http://127.0.0.1:8080${PROGRESS}`, () => refusal(401, 'ticket_expired', '链接已失效')),
  )
  await open('/enrolments/e1')
  await sees('请先用微信登录')
  expect(window.localStorage.getItem('camp-h5:ticket:e1')).toBeNull()
})

test('the enrolments page shows one next thing per camp', async () => {
  api.use(
    get('/api/h5/session', () => member),
    get('/api/h5/enrolments', () => ({ items: [enrolment, { ...enrolment, id: 'e2', refundStatus: 'refunded' }, unbound] })),
    get('/api/h5/payment-claims', () => ({ items: [] })),
  )
  await open('/enrolments')
  await sees('还差 7 天就能退回押金。')
  await sees('押金已经退回你的微信。')
  await sees('请在 12月2日 前补填星球信息')
  await sees('星球昵称未填写')
})

test('a login that failed is explained on every page', async () => {
  api.use(
    get('/api/h5/session', () => member),
    get('/api/h5/camps', () => ({ items: [], page: 1, pageSize: 100, total: 0 })),
    get('/api/h5/enrolments', () => ({ items: [] })),
  )
  const { router } = await open('/camps?loginError=auth_denied')
  await sees('你没有同意微信登录')
  await sees('现在没有开放的训练营')
  press('知道了')
  await expect.poll(() => router.currentRoute.value.fullPath).toBe('/camps')
})

import { http } from 'msw'
import { expect, test } from 'vitest'
import type { Enrolment } from '@/api/enrolments'
import { api, enrolment, get, member, nobody, ok, post, progress, refusal, unbound } from '../api'
import { open, press, sees, type } from '../page'

const BIND = '/api/h5/enrolments/e1/bind'
const bound: Enrolment = { ...unbound, ...enrolment, source: 'fixed_code', bindMethod: 'user_fill' }

/** Serves the enrolment; the returned box changes what the server knows. */
function serve(first: Enrolment = unbound) {
  const books = { enrolment: first }
  api.use(
    get('/api/h5/session', () => member),
    get('/api/h5/enrolments/e1', () => books.enrolment),
    get('/api/h5/enrolments/e1/progress', () => ({ ...progress, enrolment: books.enrolment })),
    get('/api/h5/enrolments/e1/group', () => ({ group: { name: '2 群', qrUrl: '/api/files/private/1' } })),
    post('/api/h5/enrolments/e1/ticket', () => ok({ ticket: 'tk_1', expiresAt: '2026-12-30T00:00:00+08:00' })),
    post('/api/h5/camps/c1/roster-checks', () => ok({ result: 'match' })),
  )
  return books
}

const holds = (request: Request) => request.headers.get('X-Access-Token') === 'tk_1'

/** The server takes the data and from then on knows `outcome`. */
function takes(books: { enrolment: Enrolment }, outcome: Enrolment): unknown[] {
  const sent: unknown[] = []
  api.use(
    post(BIND, (body) => {
      sent.push(body)
      books.enrolment = outcome
      return ok(outcome)
    }),
  )
  return sent
}

async function fillIn() {
  await sees('星球昵称')
  type('planetNickname', ' 晨光里的小林 ')
  type('planetId', 'No. 10248')
  type('wechatNickname', '林小满')
}

test('the data of a paid deposit lead into the group', async () => {
  const books = serve()
  const sent = takes(books, bound)
  const { router } = await open('/enrolments/e1/bind')
  await sees('请在 12月2日 前补填')
  await fillIn()
  await sees('编号和昵称都对上了')
  press('提交星球信息')
  await sees('长按识别进群')
  expect(router.currentRoute.value.fullPath).toBe('/enrolments/e1/welcome')
  expect(sent).toEqual([{ planetNickname: '晨光里的小林', planetId: '10248', wechatNickname: '林小满' }])
})

test('an empty form is not sent and says what is missing', async () => {
  serve()
  await open('/enrolments/e1/bind')
  await sees('请在 12月2日 前补填')
  press('提交星球信息')
  await sees('请填写星球昵称')
  await sees('请填写星球编号')
})

test('after the deadline the staff decide, and the group is open already', async () => {
  const books = serve({ ...unbound, bindStatus: 'manual_review' })
  takes(books, { ...unbound, bindStatus: 'manual_review', planetId: '10248', proposed: true })
  const { router } = await open('/enrolments/e1/bind')
  await sees('补填时间已过')
  await fillIn()
  press('提交星球信息')
  await sees('已提交，等待工作人员核对')
  press('查看群二维码')
  await sees('长按识别进群')
  expect(router.currentRoute.value.name).toBe('welcome')
})

test('a taken number asks to check it, and going on is contested with words that help', async () => {
  const books = serve()
  const sent: unknown[] = []
  api.use(
    post(BIND, (body) => {
      sent.push(body['confirmTaken'])
      if (body['confirmTaken'] !== true) return refusal(409, 'planet_id_taken', '这个编号已有人报名')
      books.enrolment = { ...bound, bindStatus: 'manual_review', contested: true }
      return ok(books.enrolment)
    }),
  )
  await open('/enrolments/e1/bind')
  await fillIn()
  press('提交星球信息')
  await sees('请核对星球编号')
  press('信息无误，继续提交')
  await sees('已提交，等待工作人员核对')
  await sees('工作人员核实清楚后再退押金')
  expect(sent).toEqual([undefined, true])
})

test('another phone was quicker: the page shows what is true now', async () => {
  const books = serve()
  api.use(
    post(BIND, () => {
      books.enrolment = bound
      return refusal(409, 'binding_done', '已经绑定')
    }),
  )
  const { router } = await open('/enrolments/e1/bind')
  await fillIn()
  press('提交星球信息')
  await sees('长按识别进群')
  expect(router.currentRoute.value.name).toBe('welcome')
})

test('a ticket opens the form and sends it when the login is gone', async () => {
  serve()
  window.localStorage.setItem('camp-h5:ticket:e1', 'tk_1')
  api.use(
    get('/api/h5/session', () => nobody),
    http.get('http://127.0.0.1:8080/api/h5/enrolments/e1', ({ request }) =>
      holds(request) ? ok(unbound) : refusal(401, 'sign_in_required', '请先登录'),
    ),
    http.post(`http://127.0.0.1:8080${BIND}`, ({ request }) =>
      holds(request) ? ok({ ...bound, contested: true }) : refusal(401, 'sign_in_required', '请先登录'),
    ),
  )
  await open('/enrolments/e1/bind')
  await sees('请在 12月2日 前补填')
  await fillIn()
  press('提交星球信息')
  await sees('已提交，等待工作人员核对')
})

test('the welcome page sends a payment without a person to the form', async () => {
  serve()
  const { router } = await open('/enrolments/e1/welcome')
  await sees('请在 12月2日 前补填')
  expect(router.currentRoute.value.name).toBe('bind')
})

test('a group that wants the binding first leads to the form', async () => {
  serve({ ...unbound, bindStatus: 'expired' })
  api.use(
    http.get('http://127.0.0.1:8080/api/h5/enrolments/e1/group', () =>
      refusal(409, 'binding_required', '请先补填星球信息'),
    ),
  )
  const { router } = await open('/enrolments/e1/welcome')
  await sees('补填时间已过')
  expect(router.currentRoute.value.name).toBe('bind')
})

test('a wrong binding is reported once, and what was said is acknowledged', async () => {
  const books = serve(enrolment)
  const sent: unknown[] = []
  api.use(
    post('/api/h5/enrolments/e1/binding-reports', (body) => {
      sent.push(body)
      books.enrolment = { ...enrolment, bindingReported: true }
      return new Response(null, { status: 204 })
    }),
  )
  await open('/enrolments/e1')
  await sees('绑定有误？')
  press('绑定有误？')
  await sees('提交反馈')
  press('提交反馈')
  await sees('请写一句哪里不对')
  type('report', '我的编号是 10249')
  press('提交反馈')
  await sees('已反馈，工作人员会核实')
  expect(sent).toEqual([{ text: '我的编号是 10249' }])
})

test('what nobody has filled in says so', async () => {
  serve()
  await open('/enrolments/e1')
  await sees('未填写')
  await sees('补填星球信息')
  expect(document.body.textContent).not.toContain('绑定有误？')
})

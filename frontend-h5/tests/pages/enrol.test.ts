import { HttpResponse } from 'msw'
import { expect, test, vi } from 'vitest'
import { api, camp, enrolment, get, member, nobody, ok, order, post, progress, refusal } from '../api'
import { catchDeparture, open, press, sees, type } from '../page'

const CAMP = '/api/h5/camps/c1'

function serve(session = member, offered = camp) {
  api.use(
    get('/api/h5/session', () => session),
    get(CAMP, () => offered),
    get('/api/h5/enrolments', () => ({ items: [] })),
    get('/api/h5/payment-options', () => ({ h5PayEnabled: true })),
    post(`${CAMP}/roster-checks`, () => ok({ result: 'mismatch' })),
    get('/api/h5/orders/o1', () => ({ ...order, pay: { channel: 'h5', payUrl: 'https://pay.example/1' } })),
  )
}

async function fillIn(planetId = '10248') {
  await sees('填写报名信息')
  type('planetNickname', '晨光里的小林')
  type('planetId', planetId)
  type('wechatNickname', '林小满')
  document.getElementById('consent')?.click()
}

test('an empty form is not sent and says what is missing', async () => {
  serve()
  await open('/camps/c1')
  await sees('填写报名信息')
  press('支付押金')
  await sees('请填写星球昵称')
  await sees('请先阅读并同意押金规则')
})

test('a signed-in member gets an order and goes to pay it', async () => {
  serve()
  const sent: Record<string, unknown>[] = []
  api.use(
    post(`${CAMP}/orders`, (body) => {
      sent.push(body)
      return ok(order, 201)
    }),
  )
  const { router } = await open('/camps/c1')
  await fillIn('１０２４８')
  press('支付押金')
  await sees('等待支付')
  expect(router.currentRoute.value.fullPath).toBe('/orders/o1')
  expect(sent).toEqual([
    { planetNickname: '晨光里的小林', planetId: '10248', wechatNickname: '林小满', rulesVersion: 3, channel: 'h5' },
  ])
})

test('a stranger is sent to the login with the way back, and nothing typed is lost', async () => {
  serve(nobody)
  const departures = catchDeparture()
  const first = await open('/camps/c1')
  await fillIn()
  press('支付押金')
  await vi.waitFor(() => expect(departures).toEqual(['/api/h5/oauth/start?returnPath=%2Fh5%2Fcamps%2Fc1']))
  first.page.unmount()

  serve(member)
  await open('/camps/c1')
  await sees('填写报名信息')
  expect((document.getElementById('planetId') as HTMLInputElement).value).toBe('10248')
  expect((document.getElementById('consent') as HTMLInputElement).checked).toBe(true)
  await sees('登录成功')
})

test('a mismatch in the roster is said and does not stop the payment', async () => {
  serve()
  api.use(post(`${CAMP}/orders`, () => ok(order)))
  await open('/camps/c1')
  await fillIn()
  await sees('编号和昵称没有对上')
  press('支付押金')
  await sees('等待支付')
})

test('a member who has paid already is shown the group code', async () => {
  serve()
  api.use(
    post(`${CAMP}/orders`, () => refusal(409, 'enrolment_exists', '您已报名', { enrolmentId: 'e1' })),
    get('/api/h5/enrolments/e1', () => enrolment),
    get('/api/h5/enrolments/e1/progress', () => progress),
    get('/api/h5/enrolments/e1/group', () => ({ group: { name: '2 群', qrUrl: '/api/files/private/1' } })),
    post('/api/h5/enrolments/e1/ticket', () => ok({ ticket: 'tk_1', expiresAt: '2026-12-30T00:00:00+08:00' })),
  )
  const { router } = await open('/camps/c1')
  await fillIn()
  press('支付押金')
  await sees('长按识别进群')
  await sees('您已报名')
  expect(router.currentRoute.value.name).toBe('welcome')
  await vi.waitFor(() => expect(window.localStorage.getItem('camp-h5:ticket:e1')).toBe('tk_1'))
})

test('a taken number asks to check it, and going on says so to the server', async () => {
  serve()
  const sent: unknown[] = []
  api.use(
    post(`${CAMP}/orders`, (body) => {
      sent.push(body['confirmTaken'])
      return body['confirmTaken'] === true ? ok(order, 201) : refusal(409, 'planet_id_taken', '这个编号已有人报名')
    }),
  )
  await open('/camps/c1')
  await fillIn()
  press('支付押金')
  await sees('请核对星球编号')
  press('信息无误，继续报名')
  await sees('等待支付')
  expect(sent).toEqual([undefined, true])
})

test('what the server does not accept stands at its field, with a number for support', async () => {
  serve()
  api.use(
    post(`${CAMP}/orders`, () =>
      refusal(422, 'invalid_fields', '有 1 处需要修改', {
        errors: [{ field: 'planetId', code: 'format', message: '星球编号不正确，请核对' }],
      }),
    ),
  )
  await open('/camps/c1')
  await fillIn()
  press('支付押金')
  await sees('星球编号不正确，请核对')
  await sees('01JD7F3K2Q')
  expect((document.getElementById('planetNickname') as HTMLInputElement).value).toBe('晨光里的小林')
})

test('a closed camp offers the progress instead of a form', async () => {
  serve(nobody, { ...camp, state: 'ongoing', enrollOpen: false })
  await open('/camps/c1')
  await sees('报名已截止')
  await sees('查看我的进度')
  expect(document.getElementById('planetId')).toBeNull()
})

test('a camp that does not exist leads to the others', async () => {
  serve()
  api.use(get(CAMP, () => ({})))
  const { http } = await import('msw')
  api.use(
    http.get(`http://127.0.0.1:8080${CAMP}`, () =>
      HttpResponse.json({ code: 'camp_not_found', detail: '没有找到这个训练营。' }, { status: 404 }),
    ),
  )
  await open('/camps/c1')
  await sees('没有找到这个训练营')
  await sees('看看其他训练营')
})

const identity = { planetUserId: '48411118851818', number: 10248, name: '晨光里的小林' }
const input = (id: string) => document.getElementById(id) as HTMLInputElement
const marks = () => Array.from(document.querySelectorAll('.verified')).length

test('where the planet answers for members, its login fills the form', async () => {
  serve({ ...member, planetOauthEnabled: true })
  const departures = catchDeparture()
  await open('/camps/c1')
  await sees('用知识星球登录，自动填写')
  press('用知识星球登录，自动填写')
  expect(departures).toEqual(['/api/h5/planet-oauth/start?returnTo=%2Fh5%2Fcamps%2Fc1'])
})

test('a stranger signs in with WeChat first and is taken on to the planet', async () => {
  serve({ ...nobody, planetOauthEnabled: true })
  const departures = catchDeparture()
  const first = await open('/camps/c1')
  await sees('用知识星球登录，自动填写')
  press('用知识星球登录，自动填写')
  expect(departures).toEqual(['/api/h5/oauth/start?returnPath=%2Fh5%2Fcamps%2Fc1'])
  first.page.unmount()

  serve({ ...member, planetOauthEnabled: true })
  await open('/camps/c1')
  await vi.waitFor(() => expect(departures[1]).toBe('/api/h5/planet-oauth/start?returnTo=%2Fh5%2Fcamps%2Fc1'))
})

test("the planet's word fills the fields, and editing takes the mark away", async () => {
  serve({ ...member, planetOauthEnabled: true, planetIdentity: identity })
  const { router } = await open('/camps/c1?planetOauth=ok')
  await sees('已验证')
  expect([input('planetId').value, input('planetNickname').value, marks()]).toEqual(['10248', '晨光里的小林', 2])
  await vi.waitFor(() => expect(router.currentRoute.value.fullPath).toBe('/camps/c1'))
  expect(document.body.textContent).not.toContain('用知识星球登录')
  type('planetId', '10249')
  await vi.waitFor(() => expect(marks()).toBe(1))
  type('planetId', identity.planetUserId)
  await vi.waitFor(() => expect(marks()).toBe(2))
})

test('what was typed by hand is not written over by an older word of the planet', async () => {
  serve({ ...member, planetOauthEnabled: true, planetIdentity: identity })
  window.sessionStorage.setItem('camp-h5:enrol:c1', JSON.stringify({ planetId: '77', planetNickname: '阿林' }))
  await open('/camps/c1')
  await sees('填写报名信息')
  expect([input('planetId').value, input('planetNickname').value, marks()]).toEqual(['77', '阿林', 0])
})

test('a login at the planet that failed is no trouble', async () => {
  serve({ ...member, planetOauthEnabled: true })
  const { router } = await open('/camps/c1?planetOauth=failed')
  await sees('没关系，照下面的图手工填写也一样')
  await vi.waitFor(() => expect(router.currentRoute.value.fullPath).toBe('/camps/c1'))
  await sees('没关系')
})

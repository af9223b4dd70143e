import { afterEach, expect, test, vi } from 'vitest'
import type { Order } from '@/api/orders'
import { api, enrolment, get, member, ok, order, post, progress, refusal } from '../api'
import { catchDeparture, open, press, sees } from '../page'

const bridge = { appId: 'wx', timeStamp: '1', nonceStr: 'n', package: 'prepay_id=1', signType: 'RSA', paySign: 's' }
const jsapi: Order = { ...order, pay: { channel: 'jsapi', bridge } }
const h5: Order = { ...order, pay: { channel: 'h5', payUrl: 'https://pay.example/p?prepay_id=1' } }
const paid: Order = { ...order, state: 'paid', enrolmentId: 'e1' }

/** Serves the order; the returned box changes what the server knows. */
function serve(first: Order) {
  const books = { order: first, checks: 0 }
  api.use(
    get('/api/h5/session', () => member),
    get('/api/h5/orders/o1', () => ({ ...books.order, pay: undefined })),
    post('/api/h5/orders/o1/check', () => {
      books.checks += 1
      return ok({ ...books.order, pay: undefined })
    }),
    post('/api/h5/orders/o1/pay', () => ok(books.order)),
    get('/api/h5/enrolments/e1', () => enrolment),
    get('/api/h5/enrolments/e1/progress', () => progress),
    get('/api/h5/enrolments/e1/group', () => ({ group: { name: '2 群', qrUrl: '/api/files/private/1' } })),
    post('/api/h5/enrolments/e1/ticket', () => ok({ ticket: 'tk_1', expiresAt: '2026-12-30T00:00:00+08:00' })),
  )
  return books
}

const bridgeSays = (word: string) => {
  window.WeixinJSBridge = { invoke: (_name, _body, done) => done({ err_msg: `get_brand_wcpay_request:${word}` }) }
}

afterEach(() => {
  delete window.WeixinJSBridge
})

test('the bridge says ok and the page still waits for the server', async () => {
  const books = serve(jsapi)
  bridgeSays('ok')
  const { router } = await open('/orders/o1')
  await sees('等待支付')
  press('去支付')
  await sees('正在确认支付结果')
  expect(books.checks).toBeGreaterThan(0)
  expect(router.currentRoute.value.name).toBe('order')
  books.order = paid
  await sees('长按识别进群')
  expect(router.currentRoute.value.fullPath).toBe('/enrolments/e1/welcome')
})

test('right after the form the cashier opens by itself, and a reload does not open it again', async () => {
  serve(jsapi)
  bridgeSays('cancel')
  const { page, router } = await open('/camps-were-here')
  await router.push({ name: 'order', params: { orderId: 'o1' }, state: { launch: true } })
  await sees('还没有支付')
  expect(window.history.state.launch).toBe(false)
  page.unmount()
  await open('/orders/o1')
  await sees('等待支付')
})

test('a cancelled payment can be tried again', async () => {
  serve(jsapi)
  bridgeSays('cancel')
  await open('/orders/o1')
  await sees('去支付')
  press('去支付')
  await sees('还没有支付')
  await sees('重新支付')
})

test('a failed payment tells what to do', async () => {
  serve(jsapi)
  bridgeSays('fail')
  await open('/orders/o1')
  await sees('去支付')
  press('去支付')
  await sees('支付没有成功')
})

test('outside WeChat the member goes to the pay page with the way back', async () => {
  serve(h5)
  const departures = catchDeparture()
  await open('/orders/o1')
  await sees('去支付')
  press('去支付')
  await vi.waitFor(() =>
    expect(departures).toEqual([
      'https://pay.example/p?prepay_id=1&redirect_url=http%3A%2F%2F127.0.0.1%3A8080%2Fh5%2Forders%2Fo1%3Freturned%3D1',
    ]),
  )
})

test('coming back from the pay page asks WeChat Pay and lands in the group', async () => {
  const books = serve(paid)
  const { router } = await open('/orders/o1?returned=1')
  await sees('长按识别进群')
  expect(books.checks).toBe(1)
  expect(router.currentRoute.value.name).toBe('welcome')
})

test('without any way to pay here a code is shown for another phone', async () => {
  serve({ ...order, pay: { channel: 'native', codeUrl: 'weixin://x', qrSvg: '<svg xmlns="http://www.w3.org/2000/svg"/>' } })
  await open('/orders/o1')
  await sees('请用微信扫码支付')
  await vi.waitFor(() =>
    expect(document.querySelector('img[alt="微信支付二维码"]')?.getAttribute('src')).toContain('data:image/svg+xml'),
  )
})

test('a reopened page of a paid order does not ask for money again', async () => {
  serve(paid)
  await open('/orders/o1')
  await sees('这笔押金已经付过了')
  await sees('查看群二维码')
})

test('a page killed while WeChat Pay was open learns of the payment that our books have missed', async () => {
  const books = serve(h5)
  api.use(
    post('/api/h5/orders/o1/check', () => {
      books.checks += 1
      return ok(paid)
    }),
  )
  await open('/orders/o1')
  await sees('这笔押金已经付过了')
  expect(books.checks).toBe(1)
})

test('a bridge that never answers does not hold the page for ever', async () => {
  serve(jsapi)
  window.WeixinJSBridge = { invoke: () => {} }
  await open('/orders/o1')
  await sees('去支付')
  press('去支付')
  await sees('请在微信支付里完成付款')
  document.dispatchEvent(new Event('visibilitychange'))
  await sees('正在确认支付结果')
})

test('money that arrived without an enrolment is confirmed with its receipt', async () => {
  serve({ ...order, state: 'paid' })
  await open('/orders/o1?returned=1')
  await sees('押金已收到')
  await sees('报名信息需要工作人员核对')
  await sees(order.receiptNo)
})

test('a closed order offers a new one, and asks when the member says it is paid', async () => {
  const books = serve({ ...order, state: 'closed' })
  await open('/orders/o1')
  await sees('订单已关闭')
  await sees('重新报名')
  books.order = paid
  press('我已支付')
  await sees('长按识别进群')
})

test('without a session the page asks for the login instead of failing', async () => {
  api.use(get('/api/h5/session', () => ({ ...member, signedIn: false, member: null })))
  const { http } = await import('msw')
  api.use(
    http.get('http://127.0.0.1:8080/api/h5/orders/o1', () => refusal(401, 'member_session_required', '请先登录')),
  )
  await open('/orders/o1')
  await sees('请先用微信登录')
})

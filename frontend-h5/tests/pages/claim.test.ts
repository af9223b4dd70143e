import { expect, test, vi } from 'vitest'
import type { Claim } from '@/api/claims'
import type { Session } from '@/api/session'
import { api, camp, claim, get, member, nobody, ok, post, refusal, unbound } from '../api'
import { catchDeparture, open, press, sees, type } from '../page'

const matched: Claim = { ...claim, state: 'matched', campId: 'c1', campName: camp.name, enrolmentId: 'e1' }

/** Serves the member's claims; the returned box changes what the server knows. */
function serve(items: Claim[] = [], session: Session = member) {
  const books = { items }
  api.use(
    get('/api/h5/session', () => session),
    get('/api/h5/camps/c1', () => ({ ...camp, acceptsFixedCode: true })),
    get('/api/h5/enrolments', () => ({ items: [] })),
    get('/api/h5/enrolments/e1', () => unbound),
    get('/api/h5/payment-claims', () => ({ items: books.items })),
    get('/api/h5/payment-claims/k1', () => books.items[0] ?? claim),
  )
  return books
}

async function fillIn() {
  await sees('三样都在微信的账单详情里')
  type('transactionId', '4200 0026 1120 2611 2281 8036 5432')
  type('amount', '99')
  type('paidAt', '2026-11-22T08:18')
  document.getElementById('consent')?.click()
}

const typed = (id: string) => (document.getElementById(id) as HTMLInputElement).value
const refuses = (code: string, more: object = {}) =>
  api.use(post('/api/h5/payment-claims', () => refusal(409, code, '没有对上', more)))

test('a camp that takes the fixed code leads to the claim', async () => {
  serve()
  const { router } = await open('/camps/c1')
  await sees('我已用收款码付款')
  press('我已用收款码付款')
  await sees('三样都在微信的账单详情里')
  expect(router.currentRoute.value.fullPath).toBe('/camps/c1/claim')
})

test('a claim is looked for, and what is found goes on to the planet data', async () => {
  const books = serve()
  const sent: unknown[] = []
  api.use(
    post('/api/h5/payment-claims', (body) => {
      sent.push(body)
      books.items = [claim]
      return ok(claim, 201)
    }),
  )
  const { router } = await open('/camps/c1/claim')
  await fillIn()
  vi.useFakeTimers({ shouldAdvanceTime: true })
  press('查找我的付款')
  await sees('正在查找你的付款')
  expect(sent).toEqual([
    {
      transactionId: '4200002611202611228180365432',
      amountFen: 9900,
      paidAt: '2026-11-22T08:18:00+08:00',
      rulesVersion: 3,
    },
  ])
  books.items = [matched]
  await vi.advanceTimersByTimeAsync(5000)
  await sees('请在 12月2日 前补填')
  expect(router.currentRoute.value.fullPath).toBe('/enrolments/e1/bind')
  vi.useRealTimers()
})

test('an empty form is not sent and says what is missing', async () => {
  serve()
  await open('/camps/c1/claim')
  await sees('三样都在微信的账单详情里')
  press('查找我的付款')
  await sees('请填写交易单号')
  await sees('请先阅读并同意押金规则')
})

test('a page opened again finds the claim it left', async () => {
  serve([claim])
  await open('/camps/c1/claim')
  await sees('正在查找你的付款')
  press('登记另一笔付款')
  await sees('三样都在微信的账单详情里')
})

test('a payment found while nobody looked waits for its member', async () => {
  serve([matched])
  const { router } = await open('/camps/c1/claim')
  await sees('已找到你的付款')
  press('补填星球信息')
  await sees('请在 12月2日 前补填')
  expect(router.currentRoute.value.name).toBe('bind')
})

test('a wrong try is told in the words of the server and keeps what was typed', async () => {
  serve()
  refuses('claim_mismatch', { triesLeft: 3 })
  await open('/camps/c1/claim')
  await fillIn()
  press('查找我的付款')
  await sees('没有对上')
  expect((document.getElementById('amount') as HTMLInputElement).value).toBe('99')
})

test('a lock says until when, and no further try is taken', async () => {
  serve()
  refuses('claim_locked', { lockedUntil: new Date(Date.now() + 3_600_000).toISOString() })
  await open('/camps/c1/claim')
  await fillIn()
  press('查找我的付款')
  await sees('后可以再试')
  const button = Array.from(document.querySelectorAll('button')).find((one) => one.textContent?.includes('查找我的付款'))
  expect(button?.disabled).toBe(true)
})

test('somebody else who was first is told, and that the staff decide', async () => {
  serve([{ ...claim, state: 'appealed' }])
  await open('/camps/c1/claim')
  await sees('另一位会员已登记这笔付款')
  await sees('工作人员会核实')
})

test('a payment that was not found in a day can be corrected', async () => {
  serve([{ ...claim, state: 'not_found', campId: 'c1' }])
  await open('/camps/c1/claim')
  await sees('还没有找到这笔付款')
  press('核对后重新提交')
  await sees('三样都在微信的账单详情里')
  expect([typed('transactionId'), typed('amount'), typed('paidAt')]).toEqual([claim.transactionId, '99.00', '2026-11-22T08:18'])
})

test('an outage keeps what was typed', async () => {
  serve()
  api.use(post('/api/h5/payment-claims', () => refusal(503, 'service_unavailable', '服务正在重启，请稍后重试。')))
  await open('/camps/c1/claim')
  await fillIn()
  press('查找我的付款')
  await sees('服务正在重启，请稍后重试。')
  await sees('01JD7F3K2Q')
})

test('a stranger is asked to sign in first', async () => {
  serve([], nobody)
  const departures = catchDeparture()
  await open('/camps/c1/claim')
  await sees('请先用微信登录')
  press('微信登录')
  expect(departures).toEqual(['/api/h5/oauth/start?returnPath=%2Fh5%2Fcamps%2Fc1%2Fclaim'])
})

test('open claims stand among my enrolments, found ones do not', async () => {
  serve([claim, { ...matched, id: 'k2' }])
  await open('/enrolments')
  await sees('正在查找付款')
  expect(document.body.textContent).not.toContain('已找到付款')
  expect(document.body.textContent).not.toContain('还没有报名')
})

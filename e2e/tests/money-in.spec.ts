// Money comes in by both ways, through phones that are put away in the middle, and what does not
// fit is found on the desk.
import { expect, test, type Page } from '@playwright/test'
import * as admin from '../apps/admin'
import * as money from '../apps/admin-money'
import { approveSignIn, bridgeSheet, scanCode } from '../apps/console'
import { cast, enrol, type Member } from '../support/cast'
import { look } from '../support/look'
import { openDesk } from '../support/people'
import * as world from '../support/world'

test.describe.configure({ mode: 'serial' })

const payee = 'coach-lin'
const groupName = '晚读 1 群'

const complaints: string[] = []
let desk: Page
let outside: Page
let campName: string
let campId: string
let enrollUrl: string
/** Puts the phone away at the worst moment. */
let hurried: Member
/** Scans the coach's fixed code. */
let scanner: Member
let transaction: string

test.beforeAll(async ({ browser }) => {
  campName = `十天晚读营第 ${(await world.projectsCalled('十天晚读营')) + 1} 期`
  const days = await world.campDays(10)
  const [first = '', last = ''] = [days[0], days.at(-1)]
  const project = await world.openCheckin(campName, 10, world.at(first, '00:00:00'), world.at(last, '23:59:59'))
  const operator = new world.Books()
  await operator.signIn()
  const picture = await operator.upload('poster', world.poster())
  const qr = await operator.upload('group_qr', world.qrPicture('https://work.weixin.qq.com/gm/evening-reading'))
  const coaches = await operator.staff('coach')
  const camp = await operator.createCamp({
    name: campName,
    posterFileId: picture.id,
    depositFen: 9900,
    startDay: first,
    endDay: last,
    requiredDays: 7,
    graceDays: 1,
    introductionHtml: '<p>睡前读十页书。</p>',
    coachIds: [coaches[0].id],
    volunteerIds: [],
    planetProjectId: String(project),
    payeeUserId: payee,
    payeeProduct: campName,
    groups: [{ name: groupName, qrFileId: qr.id, capacity: 200, full: false }],
  })
  campId = camp.id
  enrollUrl = (await operator.publish(campId)).enrollUrl
  ;({ hurried, scanner } = await cast(browser, complaints, {
    hurried: { place: 'wechat', comes: () => true },
    scanner: { place: 'wechat', comes: () => true },
  }))
  desk = await openDesk(browser, 'the operator', complaints)
  outside = await openDesk(browser, 'the outside world', complaints)
  await admin.signIn(desk, world.account('admin'))
})

test.afterEach(() => {
  expect(complaints.splice(0), 'what the browsers complained about').toEqual([])
})

test('a phone put away while paying comes back to the right place', async () => {
  await enrol(hurried, enrollUrl, campName)
  const order = hurried.app.page.url()
  await bridgeSheet(hurried.app.page).cancel()
  await hurried.app.expectStatus('还没有支付')

  // The tab is killed before paying: the order waits, wherever it is opened again.
  await hurried.app.reopen(order)
  await hurried.app.expectStatus('等待支付')
  await hurried.app.goPay()
  const sheet = bridgeSheet(hurried.app.page)
  await expect(sheet.sheet).toBeVisible()
  // And killed right after paying, before the page heard of it.
  await Promise.all([hurried.app.page.waitForResponse((answer) => answer.url().endsWith('/_bridge/pay')), sheet.pay()])
  await hurried.app.reopen(order)
  await expect(hurried.app.page.getByRole('heading', { name: /押金已收到|这笔押金已经付过了/, level: 1 })).toBeVisible()
  await hurried.app.openLink(enrollUrl, campName)
  await expect(hurried.app.page.getByRole('region', { name: '你已报名' })).toContainText(hurried.typed.planetNickname)
})

test('who paid the fixed code claims it, fills in who they are and sees the group', async () => {
  // WeCom lists payments late: a look that comes early, on a slow machine too, finds nothing yet.
  await world.fault({ name: 'wecom_bills_late', delaySeconds: 1800, count: 1 })
  transaction = await scanCode(outside, { payee, product: campName, yuan: '99', remark: scanner.typed.planetNickname })
  const { app, typed } = scanner
  await app.openLink(enrollUrl, campName)
  await app.page.getByRole('link', { name: '我已用收款码付款' }).click()
  await approveSignIn(app.page, typed.wechatNickname)
  await expect(app.page.getByRole('heading', { name: '我已用收款码付款' })).toBeVisible()
  await look(app.page, 'h5-claim', { both: true })
  await app.page.getByLabel('① 交易单号').fill(transaction)
  await app.page.getByLabel('② 金额（元）').fill('99')
  await app.page.getByLabel('③ 支付时间').fill(await world.localMinute())
  await app.readRules()
  await app.agree()
  await app.page.getByRole('button', { name: '查找我的付款' }).click()
  await app.expectStatus('正在查找你的付款')
  await look(app.page, 'h5-claim-waiting')

  // The page may be left; the next look at the list finds the payment.
  await world.advance(3600)
  await world.runDue()
  await expect(app.page.getByRole('heading', { name: /前补填$/, level: 1 })).toBeVisible()
  await look(app.page, 'h5-bind', { both: true })
  await app.fillIn(typed)
  await app.page.getByRole('button', { name: '提交星球信息' }).click()
  await app.expectGroup(groupName)
  scanner.enrolmentId = app.enrolmentId()
})

test('a member says that the binding is wrong, and staff see it', async () => {
  const { app } = scanner
  await app.openProgress(scanner.enrolmentId)
  await app.page.getByRole('button', { name: '绑定有误？' }).click()
  await app.page.getByRole('dialog').getByRole('textbox').fill('昵称对，编号不是我的')
  await look(app.page, 'h5-report')
  await app.page.getByRole('dialog').getByRole('button', { name: '提交反馈' }).click()
  await expect(app.page.getByText('已反馈，工作人员会核实').first()).toBeVisible()
  const item = await money.openItem(desk, '会员反馈绑定有误')
  await expect(item).toContainText('昵称对，编号不是我的')
  await look(desk, 'admin-desk-dispute')
})

test('staff see every member and how they came', async () => {
  await admin.goTo(desk, '会员')
  // Who took part before has a line for each camp.
  await expect(admin.rowOf(desk, '会员', hurried.typed.planetNickname).filter({ hasText: campName })).toBeVisible()
  await look(desk, 'admin-members', { both: true })
  await money.openMember(desk, scanner.typed.planetNickname)
  await expect(desk.getByRole('heading', { name: '绑定经过' })).toBeVisible()
  await look(desk, 'admin-member', { both: true })
})

test('a payment that does not fit lies on the desk until somebody proposes its refund', async () => {
  await scanCode(outside, { payee, product: campName, yuan: '98', remark: '少付一元' })
  await world.advance(3600)
  await world.runDue()
  const item = await money.openItem(desk, '金额不符')
  await expect(item).toContainText('少付一元')
  await desk.getByRole('button', { name: '我来处理' }).click()
  await admin.expectDone(desk, '这一条由您负责了')
  await look(desk, 'admin-desk', { both: true })
  await money.proposeRefund(desk, '付错了金额')
  await admin.expectDone(desk, '已提出退款 ¥98.00，等待审核')
})

test('the inbox shows what came and plays it again without effect', async () => {
  await admin.goTo(desk, '支付事件')
  const row = desk.getByRole('region', { name: '支付事件' }).getByRole('row').filter({ hasText: '已' }).first()
  await row.click()
  const drawer = desk.getByRole('dialog', { name: '支付事件' })
  await expect(drawer.getByRole('region', { name: '通知内容' })).toContainText('transaction_id')
  await look(desk, 'admin-payment-event')
  await drawer.getByRole('button', { name: '重放' }).click()
  await admin.confirm(desk, '重放这条通知？', '重放')
  await admin.expectDone(desk, '已重放，处理成功')
  const ledger: world.Ledger = await world.ledger()
  const books = new world.Books()
  await books.signIn()
  const paid: { transactionId: string }[] = await books.enrolments(campId)
  expect(paid.map((line) => line.transactionId).sort()).toEqual(
    ledger.payments.map((line) => line.transactionId).filter((number) => paid.some((line) => line.transactionId === number)).sort(),
  )
  expect(paid).toHaveLength(2)
  expect(paid.map((line) => line.transactionId)).toContain(transaction)
})

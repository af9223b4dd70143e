// Sixty deposits go back, settled by somebody whose hands stay on the keyboard: one member
// objects, the merchant's account runs dry in the middle, and one payer's account is gone.
import { expect, test, type Locator, type Page } from '@playwright/test'
import * as admin from '../apps/admin'
import * as refunds from '../apps/admin-refunds'
import { bridgeSheet } from '../apps/console'
import { ourLines, theirLines } from '../support/books'
import { cast, enrol, type Member } from '../support/cast'
import { crowd, type Enrolled } from '../support/crowd'
import { look } from '../support/look'
import { openDesk } from '../support/people'
import * as world from '../support/world'

test.describe.configure({ mode: 'serial' })

const terms = { days: 7, required: 5, grace: 1 }
const deposit = 9900
const yuan = (fen: number): string => (fen / 100).toFixed(2)

const complaints: string[] = []
let desk: Page
let campName: string
let campId: string
let days: string[]
let checkinId: string
let paidBefore: Set<string>
/** Comes every day, but two posts were lost. */
let objector: Member
/** Fifty-nine others; the last of them gives up after two days. */
let others: Enrolled[]
/** Whose WeChat cannot take the money any more. */
let gone: Enrolled

/** Presses a button as a keyboard does. */
const press = (button: Locator): Promise<void> => button.press('Enter')

test.beforeAll(async ({ browser }) => {
  test.setTimeout(240_000)
  const title = '七天晨跑营'
  campName = `${title}第 ${(await world.projectsCalled(title)) + 1} 期`
  days = await world.campDays(terms.days)
  const [first = '', last = ''] = [days[0], days.at(-1)]
  checkinId = String(await world.openCheckin(campName, terms.days, world.at(first, '00:00:00'), world.at(last, '23:59:59')))
  const before: world.Ledger = await world.ledger()
  paidBefore = new Set(before.payments.map(({ outTradeNo }) => outTradeNo))
  const operator = new world.Books()
  await operator.signIn()
  const picture = await operator.upload('poster', world.poster(960, 540))
  const qr = await operator.upload('group_qr', world.qrPicture('https://work.weixin.qq.com/gm/morning-run'))
  const coaches = await operator.staff('coach')
  const camp = await operator.createCamp({
    name: campName,
    posterFileId: picture.id,
    depositFen: deposit,
    startDay: first,
    endDay: last,
    requiredDays: terms.required,
    graceDays: terms.grace,
    introductionHtml: '<p>每天早上跑三公里。</p>',
    coachIds: [coaches[0].id],
    volunteerIds: [],
    planetProjectId: checkinId,
    groups: [{ name: '晨跑 1 群', qrFileId: qr.id, capacity: 200, full: false }],
  })
  campId = camp.id
  const { enrollUrl } = await operator.publish(campId)
  ;({ objector } = await cast(browser, complaints, { objector: { place: 'wechat', comes: (day) => day <= 3 } }))
  await enrol(objector, enrollUrl, campName)
  await bridgeSheet(objector.app.page).pay()
  await objector.app.expectGroup('晨跑 1 群')
  objector.enrolmentId = objector.app.enrolmentId()
  others = await crowd(campId, Array.from({ length: 59 }, (_, index) => `晨跑${paidBefore.size}号${String(index + 1).padStart(2, '0')}`))
  desk = await openDesk(browser, 'the operator', complaints)
})

test.afterEach(() => {
  expect(complaints.splice(0), 'what the browsers complained about').toEqual([])
})

test('sixty members run for a week, and the results are shown to them', async () => {
  for (const [index, day] of days.entries()) {
    await world.advanceTo(world.at(day, '22:30:00'))
    const runners = others.slice(0, index < 2 ? 59 : 58)
    const present = [...runners.map(({ userId }) => userId), ...(objector.comes(index + 1) ? [objector.userId] : [])]
    await world.postCheckIns(present.map((userId) => ({ checkinId, userId, at: world.at(day, '06:30:00'), text: '三公里。' })))
  }
  await world.advanceTo(world.at(world.plusDays(days.at(-1) ?? '', 1), '01:01:00'))
  await world.runDue()
  await admin.signIn(desk, world.account('admin'))
  await desk.goto(`${world.apiUrl}/admin/camps/${campId}?tab=refunds`)
  await press(desk.getByRole('button', { name: '开始结算' }))
  await admin.expectDone(desk, '初步结果已算好')
  await expect(admin.rowOf(desk, '结算结果', objector.typed.planetNickname)).toContainText('不符合')
})

test('a member objects with a picture, and the day is put right', async () => {
  const { app } = objector
  await app.openProgress(objector.enrolmentId)
  await app.page.getByRole('link', { name: '提出异议' }).click()
  await look(app.page, 'h5-objection', { both: true })
  await app.page.getByRole('button', { name: '提交异议' }).click()
  await expect(app.page.getByText('请写明哪一天、哪里不对')).toBeVisible()
  await app.page.getByLabel('哪里不对？').fill('第 4 天早上发了帖，没有算进来，截图里有时间。')
  await app.page.locator('input[type=file]').setInputFiles({ name: '截图.png', mimeType: 'image/png', buffer: world.poster(960, 540) })
  await expect(app.page.getByRole('img', { name: '第 1 张截图' })).toBeVisible()
  await app.page.getByRole('button', { name: '提交异议' }).click()
  await expect(app.page.getByText('等待答复')).toBeVisible()
  await look(app.page, 'h5-objection-sent', { both: true })

  await admin.goTo(desk, '异议')
  const row = admin.rowOf(desk, '异议', objector.typed.planetNickname)
  await expect(row).toContainText('1 张')
  await look(desk, 'admin-objections', { both: true })
  await row.hover()
  await press(row.getByRole('button', { name: '答复' }))
  const drawer = desk.getByRole('dialog', { name: '异议' })
  await expect(drawer.getByText('截图里有时间')).toBeVisible()
  await look(desk, 'admin-objection', { both: true })
  await desk.keyboard.press('Escape')
  await refunds.correctDay(desk, campName, objector.typed.planetNickname, days[3] ?? '', '已核实截图')
  await admin.goTo(desk, '异议')
  await row.hover()
  await press(row.getByRole('button', { name: '答复' }))
  await drawer.getByLabel('答复').fill('已核实截图，第 4 天补记。')
  await press(drawer.getByRole('button', { name: '采纳', exact: true }))
  await admin.expectDone(desk, '已答复，会员可以看到')
  await app.openProgress(objector.enrolmentId)
  await expect(app.page.getByRole('region', { name: '异议' })).toContainText('已核实截图，第 4 天补记。')
  await look(app.page, 'h5-objection-answered', { both: true })
})

test('the list is made and all of it approved without a mouse', async () => {
  await world.advance(2 * world.DAY + 120)
  await world.runDue()
  await desk.goto(`${world.apiUrl}/admin/camps/${campId}?tab=refunds`)
  await press(desk.getByRole('button', { name: '生成退款名单' }))
  await press(desk.getByRole('dialog', { name: '生成退款名单？' }).getByRole('button', { name: '生成名单' }))
  await admin.expectDone(desk, '名单已生成，59 人符合条件')
  await press(desk.getByRole('link', { name: '去审核' }))
  await expect(desk.getByRole('heading', { name: /^退款审核\s*59$/, level: 1 })).toBeVisible()
  // The one whose day was corrected is the first: what is doubtful comes first.
  await expect(desk.getByRole('article').getByRole('heading', { name: objector.typed.planetNickname })).toBeVisible()
  await look(desk, 'admin-review-doubt', { both: true })
  await desk.keyboard.press('a')
  const single = desk.getByRole('dialog', { name: '通过并退款' })
  await press(single.getByRole('button', { name: '只通过，稍后发放' }))
  await expect(single).toBeHidden()
  await admin.expectDone(desk, `已通过 ${objector.typed.planetNickname} 的退款，等待发放`)
  await expect(desk.getByRole('heading', { name: /^退款审核\s*58$/, level: 1 })).toBeVisible()
  await press(desk.getByRole('button', { name: '全选可批量的' }))
  await expect(desk.getByRole('status').filter({ hasText: '已选' })).toContainText('58 人')
  await desk.keyboard.press('a')
  const batch = desk.getByRole('dialog', { name: '批量通过' })
  await batch.getByLabel('请输入合计金额').fill(yuan(58 * deposit))
  await batch.getByLabel('请输入合计金额').press('Enter')
  await press(desk.getByRole('dialog', { name: '已通过 58 人' }).getByRole('button', { name: '去发放' }))
})

test('the account runs dry, is filled, and the run goes on', async () => {
  gone = others[0] ?? others[1]!
  const books = new world.Books()
  await books.signIn()
  const rows: { planetNickname: string; outRefundNo: string }[] = await books.refunds(campId)
  const number = rows.find(({ planetNickname }) => planetNickname === gone.name)?.outRefundNo
  await world.fault({ name: 'refund_abnormal', scope: number, count: 1 })
  await world.balance(20 * deposit)
  await press(desk.getByRole('button', { name: '全选 59 人' }))
  await press(desk.getByRole('button', { name: '发放 59 人' }))
  const dialog = desk.getByRole('dialog', { name: '发放退款' })
  await look(desk, 'admin-release-many', { both: true })
  await dialog.getByLabel('请输入合计金额').fill(yuan(59 * deposit))
  await press(dialog.getByRole('button', { name: '发放 59 人' }))
  await expect(desk.getByRole('heading', { name: `${campName}：退 59 人` })).toBeVisible()
  await expect(desk.getByText('已暂停：商户账户可用余额不足')).toBeVisible()
  await look(desk, 'admin-run-paused', { both: true })
  await world.balance(100 * deposit)
  await press(desk.getByRole('button', { name: '继续发放' }))
  await press(desk.getByRole('dialog', { name: '继续发放？' }).getByRole('button', { name: '继续发放' }))
  await admin.expectDone(desk, '已继续发放')
  await refunds.untilRunEnded(desk)
  await expect(desk.getByText('失败', { exact: true }).locator('..')).toContainText('1')
  await look(desk, 'admin-run-ended', { both: true })
})

test('who cannot be paid by WeChat is paid to a bank card', async () => {
  const row = admin.rowOf(desk, '这一批的每一笔', gone.name)
  await expect(row).toContainText('请改退到银行卡')
  await press(row.getByRole('link', { name: '详情' }))
  const ends = desk.getByRole('region', { name: '处理' })
  await expect(ends.getByRole('heading', { name: '需要人工处理' })).toBeVisible()
  await look(desk, 'admin-refund-abnormal', { both: true })
  await press(ends.getByRole('button', { name: '填写银行卡' }))
  const dialog = desk.getByRole('dialog', { name: '改退到银行卡' })
  await dialog.getByLabel(/^银行/).press('ArrowDown')
  await desk.keyboard.press('ArrowDown')
  await desk.keyboard.press('Enter')
  await dialog.getByLabel('卡号').fill('6222000012345678')
  await dialog.getByLabel('持卡人姓名').fill('张三')
  await look(desk, 'admin-redirect', { both: true })
  await press(dialog.getByRole('button', { name: '退到这张卡' }))
  await admin.expectDone(desk, '微信支付已受理，正在退到银行卡')
  await expect(async () => {
    await world.advance(120)
    await world.runDue()
    await desk.reload()
    await expect(desk.getByRole('dialog').getByText('已退款').first()).toBeVisible({ timeout: 3_000 })
  }).toPass()
})

test('the bills of the day after say the same as the books', async () => {
  await world.advanceTo(world.at(world.plusDays(world.dayOf(await world.now()), 1), '10:20:00'))
  await world.runDue()
  await desk.goto(`${world.apiUrl}/admin/reconciliation`)
  await expect(desk.getByRole('heading', { name: '对账', level: 1 })).toBeVisible()
  await look(desk, 'admin-reconciliation', { both: true })
  const ours = await ourLines(campId)
  expect(ours).toEqual(theirLines(await world.ledger(), paidBefore))
  expect(ours.paid).toHaveLength(60)
  expect(ours.refunded).toHaveLength(59)
})

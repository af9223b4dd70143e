// The office behind the camps: who may come in, and what each of them finds there.
import { expect, test, type Page } from '@playwright/test'
import * as admin from '../apps/admin'
import { look } from '../support/look'
import { openDesk } from '../support/people'
import * as world from '../support/world'

test.describe.configure({ mode: 'serial' })

const complaints: string[] = []
let boss: Page
let newcomer: Page
const username = `xiaozhou-${Date.now() % 100_000}`

test.beforeAll(async ({ browser }) => {
  boss = await openDesk(browser, 'the super administrator', complaints)
  newcomer = await openDesk(browser, 'the newcomer', complaints)
})

test.afterEach(() => {
  expect(complaints.splice(0), 'what the browsers complained about').toEqual([])
})

test('a newcomer is given a password, changes it and finds the rooms of the role', async () => {
  await admin.signIn(boss, world.account('super_admin'))
  await admin.goTo(boss, '用户')
  await look(boss, 'admin-users', { both: true })
  await boss.getByRole('button', { name: '添加用户' }).click()
  const dialog = boss.getByRole('dialog', { name: '添加用户' })
  await dialog.getByRole('button', { name: '添加用户' }).click()
  await expect(dialog.getByText('请填写用户名')).toBeVisible()
  await dialog.getByLabel('用户名').fill(username)
  await dialog.getByLabel('姓名').fill('小周')
  await look(boss, 'admin-user-new', { both: true })
  await dialog.getByRole('button', { name: '添加用户' }).click()
  const given = boss.getByRole('dialog', { name: '小周 的新密码' })
  const password = await given.getByTestId('given-password').innerText()
  await look(boss, 'admin-user-password')
  await given.getByRole('button', { name: '已经记下' }).click()

  await newcomer.goto(`${world.apiUrl}/admin/`)
  await newcomer.getByLabel('用户名').fill(username)
  await newcomer.getByLabel('密码').fill(password)
  await newcomer.getByRole('button', { name: '登录' }).click()
  await expect(newcomer.getByText('这个密码是别人给你的')).toBeVisible()
  await look(newcomer, 'admin-must-change', { both: true })
  // There is no way round it.
  await newcomer.goto(`${world.apiUrl}/admin/members`)
  await expect(newcomer.getByText('这个密码是别人给你的')).toBeVisible()
  await newcomer.getByLabel('当前密码').fill(password)
  await newcomer.getByLabel('新密码').fill('一句只有我知道的话 2026')
  await newcomer.getByLabel('再输一次').fill('一句只有我知道的话 2026')
  await newcomer.getByRole('button', { name: '修改密码' }).click()
  await expect(newcomer.getByRole('heading', { name: '会员', level: 1 })).toBeVisible()
  const rooms = newcomer.getByRole('navigation', { name: '主导航' }).getByRole('link')
  await expect(rooms.filter({ hasText: '退款审核' })).toHaveCount(1)
  await expect(rooms.filter({ hasText: '待发放' })).toHaveCount(0)
  await expect(rooms.filter({ hasText: '用户' })).toHaveCount(0)
})

test('everybody sees the own logins, the super administrator all of them', async () => {
  await newcomer.getByRole('button', { name: '个人菜单' }).click()
  await newcomer.getByRole('menuitem', { name: '我的账号' }).click()
  await expect(newcomer.getByText('正在使用', { exact: true })).toBeVisible()
  await look(newcomer, 'admin-account', { both: true })
  await admin.goTo(boss, '登录记录')
  await expect(admin.rowOf(boss, '登录记录', username).first()).toContainText('登录成功')
  await look(boss, 'admin-logins', { both: true })
  await admin.goTo(boss, '权限一览')
  await expect(boss.getByRole('row', { name: /发放退款/ })).toBeVisible()
  await look(boss, 'admin-permissions', { both: true })
})

test('who is disabled is out at once', async () => {
  await admin.goTo(boss, '用户')
  const row = admin.rowOf(boss, '用户', username)
  await row.getByRole('button', { name: '编辑' }).click()
  const dialog = boss.getByRole('dialog', { name: '编辑 小周' })
  await dialog.locator('.el-switch').click()
  await dialog.getByRole('button', { name: '保存' }).click()
  await admin.expectDone(boss, '已保存 小周')
  await expect(row).toContainText('停用')
  await newcomer.goto(`${world.apiUrl}/admin/camps`)
  await expect(newcomer.getByRole('button', { name: '登录' })).toBeVisible()
})

test('the figures of the month open into the rows they are made of', async () => {
  const today = world.dayOf(await world.now())
  await boss.goto(`${world.apiUrl}/admin/reports?from=${world.plusDays(today, -300)}&to=${world.plusDays(today, 40)}`)
  await expect(boss.getByRole('heading', { name: '统计报表', level: 1 })).toBeVisible()
  const table = boss.getByRole('region', { name: '训练营明细，可滚动' })
  await expect(table.getByRole('row').last()).toContainText('合计')
  await expect(boss.getByRole('figure').first()).toBeVisible()
  await look(boss, 'admin-reports', { both: true })
  await table.getByRole('button', { name: /押金收入明细$/ }).first().click()
  await expect(boss.getByRole('dialog').getByText('加起来就是报表里的数字')).toBeVisible()
  await look(boss, 'admin-report-rows', { both: true })
  await boss.keyboard.press('Escape')
  const saved = boss.waitForEvent('download')
  await boss.getByRole('button', { name: '导出 CSV' }).click()
  expect((await saved).suggestedFilename()).toMatch(/^训练营报表-.*\.csv$/)
})

test('the super administrator sees the whole configuration, and whether all of it works', async () => {
  await admin.goTo(boss, '系统配置')
  await expect(boss.getByRole('heading', { name: '微信支付', exact: true })).toBeVisible()
  await boss.getByRole('button', { name: '测试企业微信' }).click()
  await expect(boss.getByText('测试通过')).toBeVisible()
  await look(boss, 'admin-config', { both: true })
  await boss.getByRole('button', { name: '更换商户号' }).click()
  const dialog = boss.getByRole('dialog', { name: '更换商户号' })
  await dialog.getByRole('button', { name: '检查并启用' }).click()
  await expect(dialog.getByText('请上传商户私钥')).toBeVisible()
  await look(boss, 'admin-merchant-new', { both: true })
  await boss.keyboard.press('Escape')
  await admin.goTo(boss, '体检')
  await expect(boss.getByText(/都能工作|一切正常/)).toBeVisible()
  await look(boss, 'admin-doctor', { both: true })
})

test('the day begins with what needs a person, and one field finds everything', async () => {
  await admin.goTo(boss, '今天')
  await expect(boss.getByRole('heading', { level: 1 })).toBeVisible()
  await look(boss, 'admin-today', { both: true })
  await boss.keyboard.press('Control+k')
  const field = boss.getByRole('combobox')
  await field.fill('21 天早起')
  await expect(boss.getByRole('option').first()).toBeVisible()
  await look(boss, 'admin-search', { both: true })
  await boss.keyboard.press('Enter')
  await expect(boss).toHaveURL(/\/camps\//)
})

// The owner looks after the system itself: what the staff did, what runs by the clock, and what was
// sent to whom.
import { expect, test, type Page } from '@playwright/test'
import * as admin from '../apps/admin'
import { look } from '../support/look'
import { openDesk } from '../support/people'
import { account, Books, poster } from '../support/world'

test.describe.configure({ mode: 'serial' })

const complaints: string[] = []
let owner: Page

test.beforeAll(async ({ browser }) => {
  const operator = new Books()
  await operator.signIn()
  await operator.upload('poster', poster())
  owner = await openDesk(browser, 'owner', complaints)
  await admin.signIn(owner, account('super_admin'))
})

test('every act is found, explained, and as it was written', async () => {
  await admin.goTo(owner, '操作日志')
  await expect(admin.rowOf(owner, '操作日志', '上传图片').first()).toBeVisible()
  await owner.getByRole('button', { name: '立即校验' }).click()
  await admin.expectDone(owner, '校验通过')
  await expect(owner.getByText('没有被改动过')).toBeVisible()
  await look(owner, 'admin-audit', { both: true })
  await owner.getByRole('combobox', { name: '操作类型' }).click()
  await owner.getByRole('option', { name: '修改系统配置' }).click()
  await expect(owner).toHaveURL(/action=config\.set/)
  await owner.getByRole('region', { name: '操作日志' }).getByRole('button', { name: '详情' }).first().click()
  await expect(owner.getByRole('dialog', { name: '修改系统配置' }).getByText('改了什么')).toBeVisible()
  await look(owner, 'admin-audit-row', { both: true })
})

test('a job is run at once and says how it went', async () => {
  await owner.goto(new URL('/admin/jobs', owner.url()).href)
  const row = admin.rowOf(owner, '定时任务', '读取星球成员')
  await row.getByRole('button', { name: '立即运行' }).click()
  await admin.confirm(owner, '立即运行', '立即运行')
  await admin.expectDone(owner, '几秒内开始运行')
  await expect(row.getByText('要求运行')).toHaveCount(0)
  await look(owner, 'admin-jobs', { both: true })
  await row.getByRole('button', { name: '运行记录' }).click()
  const history = owner.getByRole('dialog', { name: '读取星球成员' })
  await expect(history.getByText('要求运行').first()).toBeVisible()
  await expect(history.getByText(/成员 \d+/).first()).toBeVisible()
  await look(owner, 'admin-job-runs', { both: true })
})

test('messages are counted by channel, and whom they did not reach is named', async () => {
  await owner.goto(new URL('/admin/messages', owner.url()).href)
  await expect(owner.getByRole('region', { name: '群机器人' })).toBeVisible()
  await look(owner, 'admin-messages', { both: true })
  await admin.showTab(owner, '联系不到的人')
  await expect(owner.getByRole('region', { name: '联系不到的人' })).toBeVisible()
  await look(owner, 'admin-messages-unreached', { both: true })
  expect(complaints).toEqual([])
})

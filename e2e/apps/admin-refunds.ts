// Deciding about deposits and letting them go.
import { expect, type Page } from '@playwright/test'
import * as world from '../support/world'
import { confirm, expectDone, goTo } from './admin'

/** Shows somebody's evidence. */
export async function open(page: Page, name: string): Promise<void> {
  await page.getByRole('list').getByRole('button', { name }).click()
  await expect(page.getByRole('article').getByRole('heading', { name })).toBeVisible()
}

/** With the button: one person, approved and sent at once. */
export async function approveAndRelease(page: Page, amount: string): Promise<void> {
  await page.getByRole('button', { name: `通过 ${amount}` }).click()
  const dialog = page.getByRole('dialog', { name: '通过并退款' })
  await expect(dialog).toContainText(amount)
  await dialog.getByRole('button', { name: '通过并退款' }).click()
  await expect(dialog).toBeHidden()
}

/** With the keys: the two that are left, all or none, the sum typed by hand. */
export async function approveTwoByKeys(page: Page, sum: string): Promise<void> {
  // Who was just approved has left the list.
  await expect(page.getByRole('heading', { name: /^退款审核\s*2$/, level: 1 })).toBeVisible()
  await page.keyboard.press('k')
  await page.keyboard.press('x')
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await expect(page.getByRole('status').filter({ hasText: '已选' })).toContainText('2 人')
  await page.keyboard.press('a')
  const dialog = page.getByRole('dialog', { name: '批量通过' })
  const approve = dialog.getByRole('button', { name: '通过 2 人' })
  // A binding made by hand may be less certain than a batch demands unasked.
  await dialog.getByLabel('绑定把握至少').fill('0')
  await dialog.getByLabel('绑定把握至少').press('Tab')
  await expect(approve).toBeDisabled()
  await dialog.getByLabel('请输入合计金额').fill(sum)
  await approve.click()
  await confirm(page, '已通过 2 人', '去发放')
}

/** Opens the only door through which money leaves in batches. */
export async function openReleaseDialog(page: Page): Promise<void> {
  await page.getByRole('button', { name: '全选 2 人' }).click()
  await page.getByRole('button', { name: '发放 2 人' }).click()
  await expect(page.getByRole('dialog', { name: '发放退款' })).toContainText('从商户账户')
}

export async function release(page: Page, sum: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: '发放退款' })
  const send = dialog.getByRole('button', { name: '发放 2 人' })
  await expect(send).toBeDisabled()
  await dialog.getByLabel('请输入合计金额').fill(sum)
  await send.click()
}

/** Counts a day that the planet did not, in the calendar of all members. */
export async function correctDay(page: Page, campName: string, name: string, day: string, reason: string): Promise<void> {
  await goTo(page, '打卡统计')
  await page.getByRole('button', { name: campName, exact: true }).press('Enter')
  const row = page.getByRole('region', { name: '打卡日历，可滚动' }).getByRole('row').filter({ hasText: name })
  await row.getByRole('button', { name }).press('Enter')
  const drawer = page.getByRole('dialog', { name: `${name} 的每一天` })
  const [, month, date] = day.split('-').map(Number)
  await drawer.getByRole('button', { name: new RegExp(`^更正 .*${month}月${date}日`) }).press('Enter')
  const correction = page.getByRole('dialog', { name: /^更正/ })
  await correction.getByText('已打卡', { exact: true }).or(correction.getByText('记为已打卡')).first().click()
  await correction.getByRole('textbox').fill(reason)
  await correction.getByRole('button', { name: '更正', exact: true }).press('Enter')
  await expectDone(page, '已更正')
  await page.keyboard.press('Escape')
}

/** Lets time pass until a run has nothing left to send. */
export async function untilRunEnded(page: Page): Promise<void> {
  await expect(async () => {
    await world.advance(30)
    await world.runDue()
    await expect(page.getByText('已结束', { exact: true })).toBeVisible({ timeout: 4_000 })
  }).toPass()
}

// The sandbox's pages as a person uses them.
import { expect, type Page } from '@playwright/test'
import { sandboxUrl } from '../support/world'

/** WeChat's page that asks whether the camp may know who this is. */
export const expectSignIn = (page: Page): Promise<void> => expect(page.getByRole('heading', { name: '训练营服务号' })).toBeVisible()

export async function approveSignIn(page: Page, nickname: string): Promise<void> {
  await expectSignIn(page)
  await page.getByLabel('或者用一个新昵称').fill(nickname)
  await page.getByRole('button', { name: '同意并继续' }).click()
}

/** The sheet that WeChat's bridge draws over the page. */
export function bridgeSheet(page: Page) {
  const sheet = page.getByRole('dialog', { name: '微信支付' })
  return {
    sheet,
    pay: () => sheet.getByRole('button', { name: '支付' }).click(),
    cancel: () => sheet.getByRole('button', { name: '取消' }).click(),
  }
}

/** WeChat Pay's own page, outside WeChat. */
export const expectCashier = (page: Page, amount: string): Promise<void> => expect(page.locator('.cashier .amount')).toHaveText(amount)

export async function payAtCashier(page: Page): Promise<void> {
  await page.getByRole('button', { name: '支付', exact: true }).click()
}

/** One post on the planet, typed into the console's form. */
export async function checkIn(page: Page, who: { userId: number }, checkinId: string, words: string): Promise<void> {
  await page.goto(`${sandboxUrl}/members`)
  const form = page.locator('section', { has: page.getByRole('heading', { name: '发一条打卡' }) })
  await form.getByLabel('项目').selectOption(checkinId)
  await form.getByLabel('成员').selectOption(String(who.userId))
  await form.getByLabel('内容').fill(words)
  await form.getByRole('button', { name: '打卡' }).click()
  await expect(page.getByRole('status')).toHaveText('已打卡')
  // The newest is at the top.
  await expect(page.getByRole('cell', { name: words }).first()).toBeVisible()
}

/** Scans a fixed code and pays; answers the number that the phone's bill shows. */
export async function scanCode(page: Page, code: { payee: string; product: string; yuan: string; remark: string }): Promise<string> {
  await page.goto(`${sandboxUrl}/codes`)
  const form = page.locator('section', { has: page.getByRole('heading', { name: '扫一个收款码' }) })
  await form.getByLabel('收款人（企业微信账号）').fill(code.payee)
  await form.getByLabel('商品（可空）').fill(code.product)
  await form.getByLabel('金额（元）').fill(code.yuan)
  await form.getByLabel('备注（可空）').fill(code.remark)
  await form.getByRole('button', { name: '付款', exact: true }).click()
  await expect(page.getByRole('status')).toHaveText('已付款')
  const row = page.getByRole('row').filter({ hasText: code.remark }).first()
  return row.locator('td[data-label="交易单号"]').innerText()
}

/** The provider's books, as its own page adds them up. */
export async function readLedger(page: Page): Promise<{ paid: string; refunded: string }> {
  await page.goto(`${sandboxUrl}/ledger`)
  const figure = (title: string) =>
    page.locator('section', { has: page.getByText(title, { exact: true }) }).locator('.figure').innerText()
  return { paid: await figure('收款合计'), refunded: await figure('已退款') }
}

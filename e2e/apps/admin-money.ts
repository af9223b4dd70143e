// The staff's app where money comes in: members, the desk, the inbox of callbacks.
import { expect, type Locator, type Page } from '@playwright/test'
import { goTo, rowOf } from './admin'

/** The member's own page, by way of the list. */
export async function openMember(page: Page, name: string): Promise<void> {
  await goTo(page, '会员')
  await rowOf(page, '会员', name).first().click()
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
}

/** An item of the desk, and the evidence beside it. */
export async function openItem(page: Page, words: string): Promise<Locator> {
  await goTo(page, '异常资金')
  await page.getByRole('button').filter({ hasText: words }).first().click()
  await expect(page.getByRole('heading', { name: '付款', exact: true })).toBeVisible()
  return page.locator('.pane')
}

/** Proposes to give an item's money back; it still has to be reviewed. */
export async function proposeRefund(page: Page, reason: string): Promise<void> {
  await page.getByRole('button', { name: /^全额退款/ }).click()
  const question = page.getByRole('dialog', { name: /^全额退款/ })
  await question.getByRole('textbox').fill(reason)
  await question.getByRole('button', { name: '提交审核' }).click()
}

// The staff's app: signing in and getting about.
import { expect, type Locator, type Page } from '@playwright/test'
import { apiUrl, type Account } from '../support/world'

export async function signIn(page: Page, { username, password }: Account): Promise<void> {
  await page.goto(`${apiUrl}/admin/`)
  await page.getByLabel('用户名').fill(username)
  await page.getByLabel('密码').fill(password)
  await page.getByRole('button', { name: '登录' }).click()
  // The sign-in page has none.
  await expect(page.getByRole('navigation', { name: '主导航' })).toBeVisible()
}

export const goTo = (page: Page, room: string): Promise<void> =>
  page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: room }).click()

export const showTab = (page: Page, name: string): Promise<void> => page.getByRole('tab', { name }).click()

/** The row of a table that speaks about somebody. */
export const rowOf = (page: Page, table: string, name: string): Locator =>
  page.getByRole('region', { name: table }).getByRole('row').filter({ hasText: name })

/** The message that comes and goes at the top. */
export const expectDone = (page: Page, words: string): Promise<void> =>
  expect(page.locator('.el-message').filter({ hasText: words })).toBeVisible()

/** Answers the question that a hard step asks first. */
export async function confirm(page: Page, title: string, action: string): Promise<void> {
  const question = page.getByRole('dialog', { name: title })
  await question.getByRole('button', { name: action }).click()
}

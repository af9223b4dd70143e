// The members' app, by what a member sees and presses.
import { expect, type Page } from '@playwright/test'
import { apiUrl } from '../support/world'

/** What a member types. */
export interface Typed {
  planetNickname: string
  planetId: string
  wechatNickname: string
}

const fields = { planetNickname: '星球昵称', planetId: '星球编号', wechatNickname: '微信昵称' } as const

export class MemberApp {
  constructor(public page: Page) {}

  /** The tab is killed, and the address opened in another one of the same phone. */
  async reopen(address: string): Promise<void> {
    const phone = this.page.context()
    await this.page.close()
    this.page = await phone.newPage()
    await this.page.goto(address)
  }

  async openCamps(): Promise<void> {
    await this.page.goto(`${apiUrl}/h5/`)
    await expect(this.page.getByRole('heading', { name: '训练营', exact: true })).toBeVisible()
  }

  async openLink(enrollUrl: string, campName: string): Promise<void> {
    await this.page.goto(enrollUrl)
    await expect(this.page.getByRole('heading', { name: campName })).toBeVisible()
  }

  async fillIn(typed: Typed): Promise<void> {
    for (const [name, label] of Object.entries(fields)) {
      await this.page.getByLabel(label, { exact: true }).fill(typed[name as keyof Typed])
    }
  }

  async expectFilledIn(typed: Typed): Promise<void> {
    for (const [name, label] of Object.entries(fields)) {
      await expect(this.page.getByLabel(label, { exact: true })).toHaveValue(typed[name as keyof Typed])
    }
    await expect(this.page.getByRole('checkbox', { name: '我已阅读并同意' })).toBeChecked()
  }

  async readRules(): Promise<void> {
    await this.page.getByRole('button', { name: '《押金规则》' }).click()
    await expect(this.page.getByRole('dialog', { name: '押金规则' })).toBeVisible()
  }

  async agree(): Promise<void> {
    await this.page.getByRole('button', { name: '我已阅读并同意' }).click()
    await expect(this.page.getByRole('checkbox', { name: '我已阅读并同意' })).toBeChecked()
  }

  payDeposit = () => this.page.getByRole('button', { name: '支付押金' }).click()
  goPay = () => this.page.getByRole('button', { name: '去支付' }).click()
  payAgain = () => this.page.getByRole('button', { name: '重新支付' }).click()

  async expectStatus(title: string): Promise<void> {
    await expect(this.page.getByRole('heading', { name: title, level: 1 })).toBeVisible()
  }

  /** The deposit is in, and the group's code is a picture that has really arrived. */
  async expectGroup(groupName: string): Promise<void> {
    await this.expectStatus('押金已收到')
    const code = this.page.getByRole('img', { name: `${groupName} 群二维码` })
    await expect(code).toBeVisible()
    await expect.poll(() => code.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0)
  }

  /** Which enrolment the page is about. */
  enrolmentId(): string {
    const found = /\/enrolments\/([0-9a-f-]+)/.exec(this.page.url())
    if (!found?.[1]) throw new Error(`no enrolment in ${this.page.url()}`)
    return found[1]
  }

  async openEnrolments(): Promise<void> {
    await this.page.goto(`${apiUrl}/h5/enrolments`)
    await expect(this.page).toHaveTitle('我的报名')
  }

  async openProgress(enrolmentId: string): Promise<void> {
    await this.page.goto(`${apiUrl}/h5/enrolments/${enrolmentId}`)
    await expect(this.page.getByRole('region', { name: '打卡进度' })).toBeVisible()
  }

  async expectRing(counted: number, required: number): Promise<void> {
    await expect(this.page.getByRole('img', { name: `已打卡 ${counted} 天，要求 ${required} 天` })).toBeVisible()
  }

  /** One square of the calendar, by the date it carries and what it says. */
  async expectDay(day: string, words: string): Promise<void> {
    const [, month, date] = day.split('-').map(Number)
    const square = this.page.getByRole('region', { name: '打卡日历' }).getByRole('button', { name: `${month}月${date}日` })
    await expect(square).toHaveAccessibleName(new RegExp(words))
  }
}

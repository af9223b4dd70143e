// The form of a camp and its link.
import { expect, type Page } from '@playwright/test'
import { pickerDay, poster, qrPicture } from '../support/world'

/** What the operator has in mind. */
export interface CampPlan {
  name: string
  introduction: string
  depositYuan: string
  startDay: string
  endDay: string
  requiredDays: number
  graceDays: number
  groupName: string
  robotKey: string
  planetProjectId: string
}

export async function fillCampForm(page: Page, plan: CampPlan): Promise<void> {
  await expect(page.getByRole('heading', { name: '创建训练营' })).toBeVisible()
  await page.getByLabel('训练营名称').fill(plan.name)
  await upload(page, '上传海报', poster(960, 540))
  const introduction = page.getByRole('textbox', { name: '项目介绍' })
  await introduction.click()
  await introduction.pressSequentially(plan.introduction)
  await page.getByLabel('押金金额').fill(plan.depositYuan)
  await pickDay(page, '开始日期', plan.startDay)
  await pickDay(page, '结束日期', plan.endDay)
  await page.getByLabel('要求打卡天数').fill(String(plan.requiredDays))
  await page.getByLabel('宽限天数').fill(String(plan.graceDays))
  await upload(page, '上传二维码', qrPicture(`https://work.weixin.qq.com/gm/${plan.planetProjectId}`))
  await page.getByLabel('群名称').fill(plan.groupName)
  await page.getByLabel('群机器人密钥').fill(plan.robotKey)
  await chooseFirst(page, '项目教练')
  await page.getByLabel('知识星球打卡项目').fill(plan.planetProjectId)
}

async function upload(page: Page, label: string, picture: Buffer): Promise<void> {
  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: label }).click()
  await (await choosing).setFiles({ name: `${label}.png`, mimeType: 'image/png', buffer: picture })
  await expect(page.getByRole('img', { name: `${label}预览` })).toBeVisible()
}

async function pickDay(page: Page, label: string, day: string): Promise<void> {
  const field = page.getByLabel(label)
  await field.fill(pickerDay(day))
  await field.press('Enter')
  await expect(field).toHaveValue(pickerDay(day))
}

async function chooseFirst(page: Page, label: string): Promise<void> {
  // The placeholder lies over the field, so it is opened by the keyboard.
  await page.getByLabel(label).press('ArrowDown')
  await page.getByRole('option').first().click()
  await page.keyboard.press('Escape')
}

/** Opens the dialog and gives back the link in it, once its code is drawn. */
export async function openEnrollLink(page: Page, campName: string): Promise<string> {
  await page.getByRole('button', { name: '链接和二维码' }).click()
  const dialog = page.getByRole('dialog', { name: campName })
  const code = dialog.getByRole('img', { name: `${campName}的报名二维码` })
  await expect.poll(() => code.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0)
  const link = dialog.getByLabel('报名链接')
  await expect(link).toHaveValue(/^http/)
  return link.inputValue()
}

/** Binds an enrolment whose number was mistyped to the member of the planet that it belongs to. */
export async function matchByHand(page: Page, name: string, reason: string): Promise<void> {
  const dialog = page.getByRole('dialog', { name: '手动匹配' })
  await dialog.getByRole('radio', { name }).check()
  await dialog.getByLabel('依据').fill(reason)
  await dialog.getByRole('button', { name: '确认是这位' }).click()
  await expect(dialog).toBeHidden()
}

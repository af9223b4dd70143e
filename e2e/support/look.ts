import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'
import { join } from 'node:path'

const folder = join(import.meta.dirname, '../../docs/screenshots')

export const phone = { width: 375, height: 812 }
export const desk = { width: 1440, height: 900 }

interface Look {
  /** Keep the other width as a picture too: a phone's page on a desk, a desk's page on a phone. */
  both?: boolean
}

/**
 * Looks at a screen as its designer would: it fits a phone and a desk, people who
 * cannot see it can use it, and with CAMP_SCREENSHOTS=1 it is kept as a picture.
 */
export async function look(page: Page, name: string, { both = false }: Look = {}): Promise<void> {
  const own = page.viewportSize() ?? desk
  // A message says something about the moment before, and half faded out nobody can read it.
  await expect(page.locator('.el-message, .van-toast:visible')).toHaveCount(0)
  await settled(page)
  await fits(page, name)
  await usable(page, name)
  await keep(page, name)
  const isPhone = own.width === phone.width
  await page.setViewportSize(isPhone ? desk : phone)
  await settled(page)
  await fits(page, name)
  if (both) await keep(page, `${name}-${isPhone ? 'wide' : 'narrow'}`)
  await page.setViewportSize(own)
}

/** Fonts are there, no picture is half loaded, and nothing is on its way in or out. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(async () => {
    await document.fonts.ready
    const moves = document.getAnimations().some((animation) => {
      const goesOnForEver = animation.effect?.getComputedTiming().endTime === Infinity
      return animation.playState === 'running' && !goesOnForEver
    })
    return !moves && [...document.images].every((image) => image.complete || image.loading === 'lazy')
  })
}

async function fits(page: Page, name: string): Promise<void> {
  const width = page.viewportSize()?.width
  const overhang = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  await expect.poll(overhang, `${name} is wider than ${width} px`).toBeLessThanOrEqual(0)
}

async function usable(page: Page, name: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const grave = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((node) => `${node.html}\n    ${node.failureSummary}`).join('\n  ')}`)
  expect.soft(grave, `${name} cannot be used by everybody`).toEqual([])
}

async function keep(page: Page, name: string): Promise<void> {
  if (process.env.CAMP_SCREENSHOTS !== '1') return
  // A phone's pixels are small; on a desk one point is one pixel.
  const scale = page.viewportSize()?.width === phone.width ? 'device' : 'css'
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled', scale })
}

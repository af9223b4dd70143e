// Whose browsers are open: every person has one of their own.
import type { Browser, Page } from '@playwright/test'
import { desk, phone } from './look'
import { sandboxUrl } from './world'
import { watch } from './watch'

const phoneAgent =
  'Mozilla/5.0 (Linux; Android 13; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/116.0.0.0 Mobile Safari/537.36'

/** A phone. Inside WeChat there is the bridge to its cashier. */
export async function openPhone(browser: Browser, who: string, complaints: string[], place: 'wechat' | 'browser'): Promise<Page> {
  const inside = place === 'wechat'
  const context = await browser.newContext({
    viewport: phone,
    deviceScaleFactor: 1.5,
    hasTouch: true,
    // WeChat's bridge is part of the browser there; here it is a script, which the
    // page's own policy would not let out. Other browsers keep to the policy.
    bypassCSP: inside,
    userAgent: inside ? `${phoneAgent} MicroMessenger/8.0.50.2701 NetType/WIFI Language/zh_CN` : phoneAgent,
  })
  watch(context, who, complaints)
  if (inside) {
    const bridge = await fetch(`${sandboxUrl}/wx-bridge.js`)
    await context.addInitScript({ content: await bridge.text() })
  }
  return context.newPage()
}

/** A computer at a desk. */
export async function openDesk(browser: Browser, who: string, complaints: string[]): Promise<Page> {
  const context = await browser.newContext({ viewport: desk, deviceScaleFactor: 1 })
  watch(context, who, complaints)
  return context.newPage()
}

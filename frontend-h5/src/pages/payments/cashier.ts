import type { Order } from '@/api/orders'
import { Problem } from '@/api/problem'
import { browser } from '@/shared/browser'
import { payThroughBridge, type BridgeWord } from './bridge'
import type { PayEvent } from './machine'
import { payAddress } from './payAddress'

/**
 * Opens the way to pay that the server gave: WeChat's cashier over this page, WeChat Pay's own
 * page, or a code on screen. Returns what became of it, or nothing when the browser leaves.
 */
export async function openCashier(pay: Order['pay'], returnUrl: string): Promise<PayEvent | null> {
  if (pay?.bridge) return heard(await payThroughBridge(pay.bridge))
  if (pay?.payUrl) {
    browser.leave(payAddress(pay.payUrl, returnUrl))
    return null
  }
  return pay?.qrSvg ? { type: 'code_shown' } : { type: 'bridge_failed', problem: null }
}

function heard(word: BridgeWord): PayEvent {
  switch (word) {
    case 'ok':
      return { type: 'bridge_ok' }
    case 'cancel':
      return { type: 'bridge_cancelled' }
    case 'fail':
      return { type: 'bridge_failed', problem: null }
    case 'absent':
      return { type: 'bridge_failed', problem: new Problem(-1, 'bridge_absent', ABSENT) }
  }
}

const ABSENT = '没能打开微信支付，请在微信里重新打开本页再试。'

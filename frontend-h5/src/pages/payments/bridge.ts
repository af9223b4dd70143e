import type { BridgeParameters } from '@/api/orders'
import { isWeChat } from '@/shared/environment'

interface Bridge {
  invoke(name: string, parameters: BridgeParameters, done: (result: { err_msg?: string }) => void): void
}

declare global {
  interface Window {
    WeixinJSBridge?: Bridge
  }
}

const WAIT_MS = 3000

/** What the bridge says. It is a hint only: the server knows. */
export type BridgeWord = 'ok' | 'cancel' | 'fail' | 'absent'

/** Opens WeChat's cashier over this page. */
export async function payThroughBridge(parameters: BridgeParameters): Promise<BridgeWord> {
  const bridge = await findBridge()
  if (!bridge) return 'absent'
  return new Promise((resolve) => {
    bridge.invoke('getBrandWCPayRequest', parameters, (result) => resolve(readWord(result.err_msg ?? '')))
  })
}

function readWord(message: string): BridgeWord {
  if (message.endsWith(':ok')) return 'ok'
  return message.endsWith(':cancel') ? 'cancel' : 'fail'
}

/** WeChat injects its bridge some time after the page; elsewhere there is nothing to wait for. */
function findBridge(): Promise<Bridge | null> {
  if (window.WeixinJSBridge || !isWeChat()) return Promise.resolve(window.WeixinJSBridge ?? null)
  return new Promise((resolve) => {
    const finish = () => {
      window.clearTimeout(timer)
      document.removeEventListener('WeixinJSBridgeReady', finish)
      resolve(window.WeixinJSBridge ?? null)
    }
    const timer = window.setTimeout(finish, WAIT_MS)
    document.addEventListener('WeixinJSBridgeReady', finish)
  })
}

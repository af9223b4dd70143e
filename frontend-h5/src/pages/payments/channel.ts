import type { PayChannel } from '@/api/orders'
import { isWeChat } from '@/shared/environment'

/**
 * How this browser can pay: through WeChat's bridge, else by going to WeChat
 * Pay when the merchant may, else by a code for another phone's camera.
 */
export function choosePayChannel(h5PayEnabled: boolean): PayChannel {
  if (isWeChat() || window.WeixinJSBridge !== undefined) return 'jsapi'
  return h5PayEnabled ? 'h5' : 'native'
}

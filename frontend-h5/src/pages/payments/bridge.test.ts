import { afterEach, expect, test, vi } from 'vitest'
import { payThroughBridge } from './bridge'
import { choosePayChannel } from './channel'
import { payAddress } from './payAddress'

const parameters = { appId: 'wx', timeStamp: '1', nonceStr: 'n', package: 'prepay_id=1', signType: 'RSA', paySign: 's' }
const bridgeSaying = (message: string): Window['WeixinJSBridge'] => ({
  invoke: (_name, _parameters, done) => done({ err_msg: message }),
})
const pretendWeChat = () =>
  vi.spyOn(window.navigator, 'userAgent', 'get').mockReturnValue('Mozilla/5.0 MicroMessenger/8.0.54')

afterEach(() => {
  delete window.WeixinJSBridge
  vi.useRealTimers()
})

test.each(['ok', 'cancel', 'fail'] as const)('the bridge says %s and is understood', async (word) => {
  window.WeixinJSBridge = bridgeSaying(`get_brand_wcpay_request:${word}`)
  expect(await payThroughBridge(parameters)).toBe(word)
})

test('an unknown word is a failure, never a success', async () => {
  window.WeixinJSBridge = bridgeSaying('system:access_denied')
  expect(await payThroughBridge(parameters)).toBe('fail')
})

test('inside WeChat a late bridge is waited for', async () => {
  pretendWeChat()
  const paying = payThroughBridge(parameters)
  window.WeixinJSBridge = bridgeSaying('get_brand_wcpay_request:ok')
  document.dispatchEvent(new Event('WeixinJSBridgeReady'))
  expect(await paying).toBe('ok')
})

test('inside WeChat a bridge that never comes is given up after three seconds', async () => {
  vi.useFakeTimers()
  pretendWeChat()
  const paying = payThroughBridge(parameters)
  await vi.advanceTimersByTimeAsync(3000)
  expect(await paying).toBe('absent')
})

test('the channel follows the browser and what the merchant may do', () => {
  expect(choosePayChannel(true)).toBe('h5')
  expect(choosePayChannel(false)).toBe('native')
  window.WeixinJSBridge = bridgeSaying('')
  expect(choosePayChannel(true)).toBe('jsapi')
  delete window.WeixinJSBridge
  pretendWeChat()
  expect(choosePayChannel(false)).toBe('jsapi')
})

test('the way back is appended to the pay address', () => {
  expect(payAddress('https://pay.example/p?prepay_id=1', 'https://camp.example/h5/orders/o1?returned=1')).toBe(
    'https://pay.example/p?prepay_id=1&redirect_url=https%3A%2F%2Fcamp.example%2Fh5%2Forders%2Fo1%3Freturned%3D1',
  )
  expect(payAddress('https://pay.example/p', 'https://a.example/')).toBe(
    'https://pay.example/p?redirect_url=https%3A%2F%2Fa.example%2F',
  )
})

import { browser } from '@/shared/browser'
import { readVisit, removeVisit, writeVisit } from '@/shared/storage'

const TRIP = 'camp-h5:login-trip'

/** Leaves for WeChat's login; the server brings the member back to `returnPath`. */
export function leaveForLogin(loginUrl: string, returnPath: string): void {
  writeVisit(TRIP, returnPath)
  browser.leave(loginAddress(loginUrl, returnPath))
}

/** The address that starts a login and comes back to `returnPath`. */
export function loginAddress(loginUrl: string, returnPath: string): string {
  const joint = loginUrl.includes('?') ? '&' : '?'
  return `${loginUrl}${joint}returnPath=${encodeURIComponent(returnPath)}`
}

/** True once after a login trip to this path; a page uses it to greet, or not to send away again. */
export function justCameBack(path: string): boolean {
  const wasHere = readVisit(TRIP) === path
  if (wasHere) removeVisit(TRIP)
  return wasHere
}

const LOGIN_ERRORS: Record<string, string> = {
  auth_denied: '你没有同意微信登录。报名和查看进度需要知道你是谁，请再试一次。',
  auth_state_invalid: '这次登录停留太久，已经失效，请再登录一次。',
  auth_not_configured: '微信登录还没有开通，请联系工作人员。',
}

/** What to tell a member whose login did not work. */
export function loginErrorSentence(code: string): string {
  return LOGIN_ERRORS[code] ?? '微信登录没有完成，请再试一次。填写的内容都还在。'
}

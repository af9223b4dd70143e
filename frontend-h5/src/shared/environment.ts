/** Whether the page runs inside WeChat's own browser. */
export function isWeChat(userAgent: string = window.navigator.userAgent): boolean {
  return /MicroMessenger/i.test(userAgent)
}

/** The current address as the server's return path wants it, without a leftover login error. */
export function currentPath(): string {
  return window.location.pathname
}

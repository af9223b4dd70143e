/** WeChat Pay's page with the way back to us appended. */
export function payAddress(payUrl: string, returnUrl: string): string {
  const joint = payUrl.includes('?') ? '&' : '?'
  return `${payUrl}${joint}redirect_url=${encodeURIComponent(returnUrl)}`
}

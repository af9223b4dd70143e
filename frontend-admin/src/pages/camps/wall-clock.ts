const offset = '+08:00'
const shanghai = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Asia/Shanghai',
  dateStyle: 'short',
  timeStyle: 'medium',
})

/** A moment as the digits of a clock in Shanghai, for a picker that knows no zones. */
export function toWallClock(moment: string | null | undefined): string {
  return moment ? shanghai.format(new Date(moment)) : ''
}

/** Those digits as a moment again; null when nothing was picked. */
export function fromWallClock(digits: string | null | undefined): string | null {
  return digits ? `${digits.replace(' ', 'T')}${offset}` : null
}

/** `0.8123` → `81.2%`; a missing rate is a dash, never a zero. */
export function formatRate(rate: string | null | undefined): string {
  const value = rate === null || rate === undefined || rate === '' ? Number.NaN : Number(rate)
  return Number.isNaN(value) ? '—' : `${(value * 100).toFixed(1).replace(/\.0$/, '')}%`
}

/** `1234` → `1,234`. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** Characters as a person counts them: an emoji is one. */
export function countCharacters(text: string): number {
  return [...text].length
}

/** The text of rich text, as the limit of 500 characters counts it. */
export function textOfHtml(html: string): string {
  const document = new DOMParser().parseFromString(html, 'text/html')
  return (document.body.textContent ?? '').replace(/\s+/g, ' ').trim()
}

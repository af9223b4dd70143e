/** `990000` → `¥9,900.00`; whole fen in, no floating point anywhere. */
export function formatFen(fen: number | null | undefined): string {
  if (fen === null || fen === undefined) return '—'
  const digits = String(Math.abs(fen)).padStart(3, '0')
  const yuan = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',')
  return `${fen < 0 ? '-' : ''}¥${yuan}.${digits.slice(-2)}`
}

/** `9900` → `99.00`, the way an amount stands in a text field. */
export function yuanInput(fen: number): string {
  return formatFen(fen).replace(/[¥,]/g, '')
}

/**
 * What a person typed as an amount, in fen; undefined when it is no amount.
 *
 * Accepts the sign and the separators of a pasted amount, and at most two decimals.
 */
export function parseYuan(typed: string): number | undefined {
  const plain = typed.normalize('NFKC').replace(/[¥￥,\s元]/g, '')
  const match = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(plain)
  if (!match) return undefined
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'))
}

/** Whether the typed sum is exactly the one that is about to leave. */
export function sumMatches(typed: string, sumFen: number): boolean {
  return parseYuan(typed) === sumFen
}

/** Adds amounts of rows. */
export function sumOf(rows: readonly { amountFen: number }[]): number {
  return rows.reduce((sum, row) => sum + row.amountFen, 0)
}

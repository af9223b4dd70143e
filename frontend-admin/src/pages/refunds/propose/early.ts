import type { Enrolment } from '@/api/models'

/** What all of them paid; undefined where the caller may not see amounts. */
export function sumKnown(rows: readonly Pick<Enrolment, 'amountFen'>[]): number | undefined {
  let sum = 0
  for (const { amountFen } of rows) {
    if (typeof amountFen !== 'number') return undefined
    sum += amountFen
  }
  return sum
}

/** Who has left cannot be refunded a second time. */
export function earlyObstacle({ result }: Pick<Enrolment, 'result'>): string | undefined {
  return result === 'withdrawn' ? '已退出，押金已退' : undefined
}

/** The rows behind chosen ids: those of this page as they are now, those of other pages as they were seen. */
export function chosenRows<Row extends { id: string }>(known: readonly Row[], ids: readonly string[], page: readonly Row[]): Row[] {
  const rows = new Map([...known, ...page].map((row) => [row.id, row]))
  return ids.flatMap((id) => rows.get(id) ?? [])
}

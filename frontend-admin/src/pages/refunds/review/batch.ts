import type { RefundRow } from '@/api/models'
import { batchObstacle } from '../labels'

type Judged = Pick<RefundRow, 'flags' | 'autoResult' | 'kind' | 'bindConfidence' | 'enrolmentId'>

export interface Batch<Row> {
  included: Row[]
  /** Who stays behind, each with the reason. */
  excluded: { row: Row; why: string }[]
}

/** Who of the chosen may be approved together, when the binding has to be that certain. */
export function splitBatch<Row extends Judged>(rows: readonly Row[], minConfidence: number): Batch<Row> {
  const batch: Batch<Row> = { included: [], excluded: [] }
  for (const row of rows) {
    // Who leaves early gets it back to where it came from: nobody has to be known for that.
    const why = batchObstacle(row) ?? (row.kind === 'early' ? undefined : tooUncertain(row.bindConfidence, minConfidence))
    if (why) batch.excluded.push({ row, why })
    else batch.included.push(row)
  }
  return batch
}

function tooUncertain(confidence: number, minConfidence: number): string | undefined {
  return confidence < minConfidence ? `绑定把握 ${confidence}，低于 ${minConfidence}` : undefined
}

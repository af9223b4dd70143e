import type { SettlementChange } from '@/api/models'
import { formatFen } from '@/shared/format/money'
import { resultLabels } from '../enrolment/labels'

type Outcome = NonNullable<SettlementChange['after']>

/** `符合，¥99.00`; who was not in a version has no outcome there. */
export function outcomeWords(outcome: Outcome | null | undefined, absent: string): string {
  if (!outcome) return absent
  const { word } = resultLabels[outcome.result]
  return outcome.amountFen > 0 ? `${word}，${formatFen(outcome.amountFen)}` : word
}

/** A change as it is read: what it was, what it is, and why. */
export function changeLine({ before, after }: SettlementChange): { before: string; after: string; why: string } {
  const reasons = [before?.reason, after?.reason].flatMap((reason) => reason ?? [])
  return {
    before: outcomeWords(before, '不在上一版'),
    after: outcomeWords(after, '不在这一版'),
    why: [...new Set(reasons)].join(' → '),
  }
}

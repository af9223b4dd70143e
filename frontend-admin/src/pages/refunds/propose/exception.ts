import { countCharacters } from '@/shared/format/figures'
import { formatFen, parseYuan } from '@/shared/format/money'

/** What cannot be right about an exception, by field; the server knows what was really paid. */
export function exceptionErrors(amount: string, reason: string, mostFen: number): { amount?: string; reason?: string } {
  const fen = parseYuan(amount)
  const errors: { amount?: string; reason?: string } = {}
  if (fen === undefined) errors.amount = '请填写退款金额，例如 49.50'
  else if (fen < 1) errors.amount = '至少退 0.01 元'
  else if (fen > mostFen) errors.amount = `最多退 ${formatFen(mostFen)}，就是付的押金`
  const length = countCharacters(reason.trim())
  if (length < 2) errors.reason = '请写明理由，至少 2 个字'
  else if (length > 200) errors.reason = `最多 200 个字，现在 ${length} 个`
  return errors
}

// Our books and the provider's ledger, line by line.
import * as world from './world'

/** What changed hands, as the provider's number and the sum; sorted, so that lists can be compared. */
export interface Lines {
  paid: string[]
  refunded: string[]
}

const line = (number: string | null, fen: number): string => `${number} ${fen}`

/** What the product's books say about a camp. */
export async function ourLines(campId: string): Promise<Lines> {
  const books = new world.Books()
  await books.signIn()
  const paid: { transactionId: string; amountFen: number }[] = await books.enrolments(campId)
  const refunds: { outRefundNo: string | null; amountFen: number; money: string }[] = await books.refunds(campId)
  return {
    paid: paid.map((row) => line(row.transactionId, row.amountFen)).sort(),
    refunded: refunds.filter(({ money }) => money === 'success').map((row) => line(row.outRefundNo, row.amountFen)).sort(),
  }
}

/** What the ledger says about all orders but those known from before. */
export function theirLines(ledger: world.Ledger, known: ReadonlySet<string>): Lines {
  const isNew = ({ outTradeNo }: { outTradeNo: string }) => !known.has(outTradeNo)
  return {
    paid: ledger.payments.filter(isNew).map((row) => line(row.transactionId, row.amountFen)).sort(),
    refunded: done(ledger).filter(isNew).map((row) => line(row.outRefundNo, row.amountFen)).sort(),
  }
}

const done = (ledger: world.Ledger) => ledger.refunds.filter(({ status }) => status === 'SUCCESS')
const sum = (rows: { amountFen: number }[]) => `¥${(rows.reduce((fen, row) => fen + row.amountFen, 0) / 100).toFixed(2)}`

/** The sums over everything, as the console writes them. */
export const theirSums = (ledger: world.Ledger) => ({ paid: sum(ledger.payments), refunded: sum(done(ledger)) })

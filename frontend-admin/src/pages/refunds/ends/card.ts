import type { BankCard } from '@/api/models'
import { countCharacters } from '@/shared/format/figures'

/** A card as it is typed; never kept anywhere but in the open dialog. */
export interface TypedCard {
  /** A code of the table, or `other` for one that is typed. */
  bank: string
  otherBank: string
  number: string
  holder: string
}

export const emptyCard = (): TypedCard => ({ bank: '', otherBank: '', number: '', holder: '' })

/** What is sent: without the spaces that a card number is read with. */
export function cardOf(typed: TypedCard): BankCard {
  return {
    bankType: (typed.bank === 'other' ? typed.otherBank : typed.bank).trim().toUpperCase(),
    number: typed.number.normalize('NFKC').replace(/[\s-]/g, ''),
    holder: typed.holder.trim(),
  }
}

/** What is missing or cannot be right, by field. */
export function cardErrors(card: BankCard): Partial<Record<keyof BankCard, string>> {
  const errors: Partial<Record<keyof BankCard, string>> = {}
  if (!card.bankType) errors.bankType = '请选择银行'
  else if (!/^[A-Z0-9_]{2,32}$/.test(card.bankType)) errors.bankType = '银行代码只有大写字母、数字和下划线，例如 CITIC_DEBIT'
  if (!card.number) errors.number = '请填写卡号'
  else if (!/^\d{8,32}$/.test(card.number)) errors.number = '卡号只能是数字，8 到 32 位'
  if (!card.holder) errors.holder = '请填写持卡人姓名'
  else if (countCharacters(card.holder) > 50) errors.holder = '姓名最多 50 个字'
  return errors
}

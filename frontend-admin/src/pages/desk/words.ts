import type { DeskAction, MoneyException, MoneyExceptionDetail, MoneyExceptionKind } from '@/api/models'

/** Whose money this is, as far as anybody knows. */
export function payerOf(item: Pick<MoneyException, 'planetNickname'>, payment?: MoneyExceptionDetail['payment']): string {
  return item.planetNickname || payment?.payerName || payment?.remark || '还不知道是谁'
}

/** The action that usually settles a kind, offered first. */
const usual: Readonly<Record<MoneyExceptionKind, DeskAction>> = {
  amount_differs: 'refund',
  paid_twice: 'refund',
  unknown_order: 'attach',
  late_payment: 'refund',
  contested_binding: 'bind',
  refund_outside: 'close',
  enrolment_failed: 'attach',
  unknown_code: 'attach',
  ambiguous_code: 'attach',
  contested_claim: 'give',
  binding_dispute: 'bind',
}

/** What the server allows, the usual one last, where the hand looks for it. */
export function orderActions(kind: MoneyExceptionKind, actions: readonly DeskAction[]): DeskAction[] {
  const order: readonly DeskAction[] = ['close', 'refund', 'bind', 'give', 'attach']
  const allowed = order.filter((action) => actions.includes(action))
  return allowed.sort((a, b) => Number(a === usual[kind]) - Number(b === usual[kind]))
}

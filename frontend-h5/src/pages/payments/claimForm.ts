import type { Claim, ClaimPayment } from '@/api/claims'
import { readLocal, removeLocal, writeLocal } from '@/shared/storage'

/** What a member types off WeChat's bill. */
export interface ClaimDraft {
  transactionId: string
  yuan: string
  /** `2026-11-22T08:18`, Shanghai's clock, as the bill shows it. */
  paidAt: string
  agreedVersion: number | null
}

export type ClaimErrors = Partial<Record<keyof ClaimDraft, string>>

const SHANGHAI_OFFSET_MS = 8 * 3_600_000
const INVISIBLE = /[\s\u200b-\u200f\u202a-\u202e\u2060\ufeff-]/g

/** What people paste: with spaces, line breaks, or the bill's own label in front. */
export function tidyTransactionId(typed: string): string {
  return typed
    .normalize('NFKC')
    .replace(/^\s*交易单号[:：]?/, '')
    .replace(INVISIBLE, '')
}

/** `¥99`, `99.0元`, `-99.00` → 9900; nothing when it is no amount. Digits all the way: no floats. */
export function parseYuan(typed: string): number | null {
  const plain = typed.normalize('NFKC').replace(/[\s,¥元]/g, '').replace(/^-/, '')
  const found = /^(\d{1,7})(?:\.(\d{1,2}))?$/.exec(plain)
  if (!found) return null
  const fen = Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0'))
  return fen > 0 ? fen : null
}

/** 9900 → `99.00`, as the amount stands on the bill. */
export function yuanOf(fen: number): string {
  return `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`
}

/** An instant on Shanghai's clock, in the shape that the phone's own picker takes. */
export function pickerTime(instant: number): string {
  return new Date(instant + SHANGHAI_OFFSET_MS).toISOString().slice(0, 16)
}

/** What is missing or cannot be right. Whether a time has passed is for the server's clock to say. */
export function checkClaim(draft: ClaimDraft, rulesVersion: number): ClaimErrors {
  const errors: ClaimErrors = {}
  const number = checkTransactionId(tidyTransactionId(draft.transactionId))
  if (number) errors.transactionId = number
  if (parseYuan(draft.yuan) === null) errors.yuan = '请填写账单上的金额，例如 99.00'
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(draft.paidAt)) errors.paidAt = '请选择账单上的支付时间'
  if (draft.agreedVersion !== rulesVersion) errors.agreedVersion = '请先阅读并同意押金规则'
  return errors
}

function checkTransactionId(id: string): string | null {
  if (id === '') return '请填写交易单号，上面的图里有它的位置'
  if (!/^[0-9a-z]+$/i.test(id)) return '交易单号只有数字和字母，请对照账单核对'
  return id.length < 8 || id.length > 64 ? '交易单号一般是 28 位数字，请复制完整' : null
}

/** The claim as it is sent; call after `checkClaim` found nothing. */
export function claimBody(draft: ClaimDraft, rulesVersion: number): ClaimPayment {
  return {
    transactionId: tidyTransactionId(draft.transactionId),
    amountFen: parseYuan(draft.yuan) ?? 0,
    paidAt: `${draft.paidAt.slice(0, 16)}:00+08:00`,
    rulesVersion,
  }
}

// To read the bill the member has to leave, and WeChat may close the page: what
// was typed is kept on the phone and not with the visit.

const draftKey = (campId: string) => `camp-h5:claim-draft:${campId}`
const campKey = (claimId: string) => `camp-h5:claim-camp:${claimId}`

/** What was typed before, and for the rest what is most likely. */
export function openDraft(campId: string, depositFen: number, now: number): ClaimDraft {
  const likely = { transactionId: '', yuan: yuanOf(depositFen), paidAt: pickerTime(now), agreedVersion: null }
  try {
    const kept: unknown = JSON.parse(readLocal(draftKey(campId)) ?? '{}')
    return { ...likely, ...(kept as Partial<ClaimDraft>) }
  } catch {
    return likely
  }
}

/** Keeps what was typed. */
export function keepDraft(campId: string, draft: ClaimDraft): void {
  writeLocal(draftKey(campId), JSON.stringify(draft))
}

/** The claim is in, so the form is empty again; this phone remembers the camp it was made for. */
export function settleDraft(campId: string, claimId: string): void {
  removeLocal(draftKey(campId))
  writeLocal(campKey(claimId), campId)
}

/** The camp a claim was made for. The server learns it with the payment only. */
export function campOf(claim: Claim): string | null {
  return claim.campId ?? readLocal(campKey(claim.id))
}

/** The claim that a camp's page shows: the newest that is open, else the newest that found its payment. */
export function claimToShow(claims: Claim[], campId: string): Claim | null {
  const mine = claims.filter((claim) => campOf(claim) === campId || (campOf(claim) === null && isOpen(claim)))
  return newest(mine.filter(isOpen)) ?? newest(mine)
}

function newest(claims: Claim[]): Claim | null {
  return claims.reduce<Claim | null>(
    (best, claim) => (best && Date.parse(best.createdAt) >= Date.parse(claim.createdAt) ? best : claim),
    null,
  )
}

function isOpen({ state }: Claim): boolean {
  return state === 'waiting' || state === 'appealed'
}

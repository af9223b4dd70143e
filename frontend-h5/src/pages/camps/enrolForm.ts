import type { RosterResult } from '@/api/camps'
import type { EnrolDraft } from './draft'

export type EnrolField = 'planetNickname' | 'planetId' | 'wechatNickname'
export type PlanetClaim = Record<EnrolField, string>
export type EnrolErrors = Partial<Record<EnrolField | 'consent', string>>

const LONGEST_NAME = 50
const LONGEST_ID = 20

/** Turns what people type and paste into what they mean: full-width digits, spaces, a leading "No.". */
export function tidyPlanetId(typed: string): string {
  return typed
    .normalize('NFKC')
    .replace(/^\s*(?:no\.?|№|#|编号[:：]?)/i, '')
    .replace(/[\s\u200b-\u200f\u202a-\u202e\u2060\ufeff]/g, '')
}

/** What is still missing or cannot be right; empty when the form can be sent. */
export function checkForm(draft: EnrolDraft, rulesVersion: number): EnrolErrors {
  const errors: EnrolErrors = checkPlanet(draft)
  if (draft.agreedVersion !== rulesVersion) errors.consent = '请先阅读并同意押金规则'
  return errors
}

/** The same for the three fields that say who a member is. */
export function checkPlanet(draft: PlanetClaim): Partial<Record<EnrolField, string>> {
  const errors: Partial<Record<EnrolField, string>> = {}
  const nickname = checkName(draft.planetNickname, '星球昵称')
  if (nickname) errors.planetNickname = nickname
  const id = checkPlanetId(tidyPlanetId(draft.planetId))
  if (id) errors.planetId = id
  const wechat = checkName(draft.wechatNickname, '微信昵称')
  if (wechat) errors.wechatNickname = wechat
  return errors
}

/** The three fields as they are sent. */
export function tidyPlanet(draft: PlanetClaim): PlanetClaim {
  return {
    planetNickname: draft.planetNickname.trim(),
    planetId: tidyPlanetId(draft.planetId),
    wechatNickname: draft.wechatNickname.trim(),
  }
}

function checkName(typed: string, what: string): string | null {
  const name = typed.trim()
  if (name === '') return `请填写${what}`
  return Array.from(name).length > LONGEST_NAME ? `${what}太长了，最多 ${LONGEST_NAME} 个字` : null
}

function checkPlanetId(id: string): string | null {
  if (id === '') return '请填写星球编号，下面的图里有它的位置'
  if (!/^\d+$/.test(id)) return '星球编号是一串数字，请看下面的图核对'
  return id.length > LONGEST_ID ? '这串数字太长了，请核对星球编号' : null
}

/** A roster hint: helps, and never blocks. */
export interface RosterHint {
  tone: 'ok' | 'warn' | 'plain'
  words: string
}

export const rosterHints: Record<RosterResult, RosterHint> = {
  match: { tone: 'ok', words: '编号和昵称都对上了' },
  mismatch: { tone: 'warn', words: '编号和昵称没有对上，请再核对一次。确认没错也可以继续，工作人员会人工核对。' },
  unknown: { tone: 'plain', words: '名单里暂时没有这个编号，刚加入星球时会这样。可以继续报名，工作人员会人工核对。' },
}

import { draftKey, readVisit, writeVisit } from '@/shared/storage'

/** What a member has typed on the enrolment form. */
export interface EnrolDraft {
  planetNickname: string
  planetId: string
  wechatNickname: string
  /** Version of the rules that were agreed to; another version asks again. */
  agreedVersion: number | null
}

/** An untouched form. */
export const emptyDraft = (): EnrolDraft => ({
  planetNickname: '',
  planetId: '',
  wechatNickname: '',
  agreedVersion: null,
})

/** What was typed before, for instance before the trip to WeChat's login. */
export function readDraft(campId: string): EnrolDraft {
  const draft = emptyDraft()
  const kept = parse(readVisit(draftKey(campId)))
  for (const name of ['planetNickname', 'planetId', 'wechatNickname'] as const) {
    const value = kept[name]
    if (typeof value === 'string') draft[name] = value
  }
  if (typeof kept['agreedVersion'] === 'number') draft.agreedVersion = kept['agreedVersion']
  return draft
}

/** Keeps what was typed for this tab. */
export function keepDraft(campId: string, draft: EnrolDraft): void {
  writeVisit(draftKey(campId), JSON.stringify(draft))
}

function parse(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '{}')
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

import type { Enrolment, MemberListParams } from '@/api/models'

type Names = Pick<Enrolment, 'planetNickname' | 'wechatNickname'>

/** How somebody is called in a sentence, also before they have said who they are. */
export function memberName({ planetNickname, wechatNickname }: Names): string {
  return planetNickname || wechatNickname || '未填写的会员'
}

/** A binding that stands is changed, anything else is bound for the first time. */
export function isRebinding(enrolment: Pick<Enrolment, 'bindStatus' | 'matchStatus'>): boolean {
  return enrolment.bindStatus === 'completed' && enrolment.matchStatus === 'matched'
}

/** The word of the address as the API wants it. */
export function joinedParam(joined: 'true' | 'false' | undefined): MemberListParams['joined'] {
  return joined === undefined ? undefined : joined === 'true'
}

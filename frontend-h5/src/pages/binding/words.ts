import type { BindStatus, Enrolment } from '@/api/enrolments'

type Bound = Pick<Enrolment, 'bindStatus' | 'contested' | 'proposed' | 'planetId' | 'source'>

const OPEN_BINDINGS: Record<BindStatus, string | null> = {
  pending: '还没有填星球信息，填好才能核对打卡、退回押金。',
  completed: null,
  expired: '补填星球信息的时间已过，仍然可以补填，工作人员会帮你核对。',
  manual_review: '星球身份正在由工作人员核对，不影响你进群和打卡。',
  closed: '星球身份没有对上，请联系教练，报上收款编号。',
}

/** What is still open about who the member is, and what it means; nothing when all is well. */
export function bindRemark(enrolment: Bound): string | null {
  if (enrolment.contested) {
    return '这个星球编号有两个微信报了名，工作人员核实清楚后再退押金。你可以照常进群、打卡。'
  }
  if (enrolment.proposed) return '星球信息已提交，等待工作人员核对。不影响你进群和打卡。'
  return mayBind(enrolment) && enrolment.bindStatus === 'manual_review'
    ? OPEN_BINDINGS.expired
    : OPEN_BINDINGS[enrolment.bindStatus]
}

/** Whether the member can still say who they are: nobody has, and it is not settled without them. */
export function mayBind({ bindStatus, contested, proposed, planetId }: Bound): boolean {
  const open = bindStatus === 'pending' || bindStatus === 'expired' || bindStatus === 'manual_review'
  return open && !contested && !proposed && planetId === ''
}

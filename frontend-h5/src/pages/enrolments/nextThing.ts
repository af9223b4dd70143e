import type { Enrolment } from '@/api/enrolments'
import { bindRemark, mayBind } from '@/pages/binding/words'
import { dayOf, formatDay } from '@/shared/format/day'

/** The one thing a member does next about an enrolment. */
export interface NextThing {
  words: string
  action: string
  to: 'welcome' | 'progress' | 'bind'
}

/** Looks at an enrolment the way its member would: what now? */
export function nextThing(enrolment: Enrolment): NextThing {
  const { refundStatus, campState } = enrolment
  if (refundStatus !== 'not_settled') return { words: refundWords(enrolment), action: '查看退款', to: 'progress' }
  if (mayBind(enrolment)) return { words: bindWords(enrolment), action: '补填星球信息', to: 'bind' }
  // Whoever checks in has found the way, even if nobody has ticked them off as joined.
  const outside = enrolment.joinedGroupAt == null && enrolment.countedDays === 0
  if (outside && (campState === 'enrolling' || campState === 'ongoing')) {
    return { words: groupWords(enrolment), action: '加入训练营群', to: 'welcome' }
  }
  const remark = bindRemark(enrolment)
  if (remark) return { words: remark, action: '查看进度', to: 'progress' }
  if (campState === 'enrolling') {
    return { words: `${formatDay(enrolment.startDay)}开始打卡。`, action: '查看安排', to: 'progress' }
  }
  if (campState === 'ongoing') return { words: ongoingWords(enrolment), action: '查看我的打卡', to: 'progress' }
  return { words: '训练营已结束，正在核对打卡记录。', action: '查看进度', to: 'progress' }
}

function bindWords(enrolment: Enrolment): string {
  const { bindStatus, bindDeadline } = enrolment
  return bindStatus === 'pending' && bindDeadline
    ? `押金已收到。请在 ${formatDay(dayOf(bindDeadline))} 前补填星球信息，就能进群。`
    : '补填星球信息的时间已过，仍然可以补填，工作人员会核对。'
}

function groupWords({ contested, proposed }: Enrolment): string {
  return contested || proposed
    ? '星球信息等待工作人员核实，不影响进群。先进群打卡吧。'
    : '先进群，教练会在群里带着打卡。'
}

function ongoingWords({ countedDays, graceDays, requiredDays }: Enrolment): string {
  const missing = requiredDays - graceDays - countedDays
  return missing > 0 ? `还差 ${missing} 天就能退回押金。` : '已经达标，押金结束后退回。'
}

function refundWords({ refundStatus, requiredDays, countedDays }: Enrolment): string {
  switch (refundStatus) {
    case 'in_review':
      return '打卡已达标，押金等工作人员审核。'
    case 'in_progress':
      return '押金正在退回微信，一般 1–3 个工作日到账。'
    case 'refunded':
      return '押金已经退回你的微信。'
    case 'not_qualified':
      return `打卡 ${countedDays} 天，没有打满 ${requiredDays} 天，押金不退回。有疑问请联系教练。`
    case 'rejected':
      return '这笔退款没有通过，原因写在详情里。'
    case 'needs_staff':
      return '工作人员正在处理你的退款，不用重复提交。'
    case 'not_settled':
      return ''
  }
}

import type { IconName } from '@/shared/icons'
import type { Tone } from '@/shared/labels'
import { formatClock } from '@/shared/format/day'
import type { PayPhase, PayState } from './machine'

interface PhaseWords {
  title: string
  icon: IconName
  tone: Tone
  /** Something is going on that the member only has to wait for. */
  waits?: boolean
}

/** Title, icon and tone of every phase. */
export const phaseWords: Record<PayPhase, PhaseWords> = {
  loading: { title: '正在读取订单', icon: 'clock', tone: 'plain', waits: true },
  unreachable: { title: '没能读到订单', icon: 'alert', tone: 'warn' },
  ready: { title: '等待支付', icon: 'wallet', tone: 'plain' },
  launching: { title: '正在打开微信支付', icon: 'clock', tone: 'plain', waits: true },
  confirming: { title: '正在确认支付结果', icon: 'clock', tone: 'plain', waits: true },
  cancelled: { title: '还没有支付', icon: 'wallet', tone: 'warn' },
  failed: { title: '支付没有成功', icon: 'alert', tone: 'stop' },
  closed: { title: '订单已关闭', icon: 'alert', tone: 'warn' },
  paid: { title: '押金已收到', icon: 'check', tone: 'ok' },
  already_paid: { title: '这笔押金已经付过了', icon: 'check', tone: 'ok' },
}

/** What the phase means and what to do, in a sentence or two. */
export function phaseSentence({ phase, order, slow, problem }: PayState): string {
  const until = order ? formatClock(order.expiresAt) : ''
  switch (phase) {
    case 'ready':
      return `请在 ${until} 前完成支付，超时订单会自动关闭。`
    case 'launching':
      return '请在微信支付里完成付款，付好后会自动回到这里。'
    case 'confirming':
      return slow
        ? '支付结果还在确认中，一般 10 秒内完成；若已扣款请勿重复支付。还没有付款的话，可以重新支付。'
        : '一般 10 秒内完成，请稍等，不用重复支付。'
    case 'cancelled':
      return `你刚才关闭了支付页面，报名信息都还在。${until} 前可以继续支付。`
    case 'failed':
      return problem?.sentence ?? '微信没有完成这笔支付，请重新支付；若已经扣款，请点「我已支付」。'
    case 'closed':
      return '超过时间没有支付，订单自动关闭了。如果你其实已经付款，钱不会丢，请点「我已支付」。'
    case 'paid':
    case 'already_paid':
      return order?.enrolmentId
        ? '不用再付，下一步是加入训练营群。'
        : '报名信息需要工作人员核对，核对后会联系你。请保存好下面的收款编号。'
    case 'loading':
    case 'unreachable':
      return problem?.sentence ?? ''
  }
}

import type { RefundMoney, ReleaseRun, RunItem } from '@/api/models'
import { dueSentence } from '../refunds/ends/ends'
import { failureOf } from '../refunds/words'

type Run = Pick<ReleaseRun, 'state' | 'failed' | 'left' | 'processing'> & { secondsLeft?: number | null }

/** `40 秒`, `3 分钟`, `1 小时 5 分`: never less than what is left. */
export function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.ceil(seconds))} 秒`
  const minutes = Math.ceil(seconds / 60)
  if (minutes < 60) return `${minutes} 分钟`
  return minutes % 60 > 0 ? `${Math.floor(minutes / 60)} 小时 ${minutes % 60} 分` : `${minutes / 60} 小时`
}

/** Where a run stands, what comes next, and who has left it. */
export function runSentence(run: Run): string {
  return run.left > 0 ? `${stateSentence(run)}已离开这一批 ${run.left} 笔。` : stateSentence(run)
}

function stateSentence({ state, failed, processing, secondsLeft }: Run): string {
  switch (state) {
    case 'running':
      return `正在逐笔提交给微信支付。${typeof secondsLeft === 'number' ? `还需约 ${formatSeconds(secondsLeft)}。` : ''}可以离开这个页面，发放不会停；回来能继续看。`
    case 'paused':
      return '还没有提交的已暂停，已提交的不受影响。'
    case 'stopped':
      return `已终止，没有提交的回到了待发放。${processing > 0 ? `已经提交的 ${processing} 笔照常完成。` : ''}`
    default:
      return failed > 0 ? `已结束，${failed} 笔没有成功，请看下面的原因。` : '全部退回。'
  }
}

/** What the provider's last word means, where it gave no reason with it. */
const restWords: Partial<Record<RefundMoney, string>> = {
  abnormal: '会员的微信收不了款，请改退到银行卡',
  closed: '微信支付已关闭这笔退款，请重新发起',
}

/** Why one of a run is not done, and when the system goes on with it; what a held run has not sent waits for a person. */
export function causeOf(item: Pick<RunItem, 'money' | 'failure' | 'failureCode' | 'dueAt'>, held = false): { why?: string; next?: string } {
  if (item.money === 'success' || item.money === 'settled_outside') return {}
  return { why: failureOf(item) ?? restWords[item.money], next: held && item.money === 'not_sent' ? '继续发放后发送' : dueSentence(item) }
}

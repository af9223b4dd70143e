import type { ClaimState } from '@/api/claims'
import type { Label } from '@/shared/labels'

interface ClaimWords extends Label {
  title: string
  sentence: string
  waits?: boolean
}

/** What became of a claim, for its page and for its card. */
export const claimWords: Record<ClaimState, ClaimWords> = {
  waiting: {
    word: '正在查找付款',
    title: '正在查找你的付款',
    icon: 'clock',
    tone: 'plain',
    waits: true,
    sentence: '一般几分钟内找到，最晚约 1 小时。可以先离开，找到后在「我的报名」里能看到，不用再付一次。',
  },
  matched: {
    word: '已找到付款',
    title: '已找到你的付款',
    icon: 'check',
    tone: 'ok',
    sentence: '押金已收到。下一步补填星球信息，就能看到群二维码。',
  },
  mismatched: {
    word: '信息没有对上',
    title: '信息没有对上',
    icon: 'alert',
    tone: 'warn',
    sentence: '这个交易单号的金额或时间和你填的不一样，请对照账单详情核对后再提交。押金不受影响。',
  },
  appealed: {
    word: '等待核实',
    title: '另一位会员已登记这笔付款',
    icon: 'people',
    tone: 'warn',
    sentence: '工作人员会核实这笔押金是谁付的。请保留微信账单详情的截图，不用再付一次。',
  },
  not_found: {
    word: '没有找到付款',
    title: '还没有找到这笔付款',
    icon: 'alert',
    tone: 'warn',
    sentence: '已经找了一天。请对照账单详情核对交易单号后再提交；如果没有填错，请联系教练，把账单详情截图发给他。',
  },
}

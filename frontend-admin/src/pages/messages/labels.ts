import type { MessageChannel, MessageState } from '@/api/models'
import type { StateLabels } from '@/shared/state'

export const messageStateLabels: StateLabels<MessageState> = {
  pending: { word: '等待发送', tone: 'busy' },
  sent: { word: '已发送', tone: 'ok' },
  failed: { word: '发送失败', tone: 'stop', hint: '多次尝试后仍未成功' },
  undeliverable: { word: '无法送达', tone: 'warn', hint: '没有可用的接收方式' },
  suppressed: { word: '已关闭', tone: 'quiet', hint: '这类通知已在配置里关闭' },
}

export const channelWords: Readonly<Record<MessageChannel, string>> = {
  wecom_app: '企业微信应用',
  robot: '群机器人',
  template: '公众号模板消息',
}

/** How one attempt ended. */
export const outcomeWords: Readonly<Record<string, string>> = {
  sent: '对方已接收',
  failed: '没有成功',
}

/** What a person may send once more. */
export const resendable: readonly MessageState[] = ['failed', 'undeliverable', 'suppressed']

import type { ConfigSectionName } from '@/api/models'

/** How a value is entered. */
export type Input = 'text' | 'number' | 'switch' | 'people'

export interface ItemWords {
  label: string
  help: string
  input: Input
  placeholder?: string
  /** A switch that was never set is like this. */
  standard?: 'on' | 'off'
}

export const sectionWords: Readonly<Record<ConfigSectionName, { title: string; note: string }>> = {
  planet: { title: '知识星球', note: '打卡数据和成员名单从这里读取。' },
  wecom: { title: '企业微信', note: '给后台人员发消息、读取固定收款码的收款和群成员。' },
  wechat: { title: '公众号', note: '会员登录，以及给会员发模板消息。' },
  notifications: { title: '通知', note: '系统遇到问题时告诉谁。' },
  refunds: { title: '退款规则', note: '对以后的结算和发放生效，已经生成的批次不受影响。' },
}

const words: Readonly<Record<string, ItemWords>> = {
  'planet.token': { label: 'Cookie', help: '浏览器登录知识星球后，Cookie 里 zsxq_access_token 的值。失效后打卡会停止同步。', input: 'text' },
  'planet.group_id': { label: '星球编号', help: '星球主页地址里的那串数字。', input: 'number' },
  'planet.interval_ms': { label: '请求间隔（毫秒）', help: '两次请求之间至少隔多久，太快会被知识星球限制。不填用默认的间隔。', input: 'number' },
  'planet.sync_times': { label: '加读打卡的时间', help: '每天 01:00 之外再读几次，例如 07:30,21:05；分钟须是 5 的倍数。', input: 'text' },
  'planet_oauth.client_id': { label: '星球登录的应用编号', help: '开通了知识星球官方登录才需要填。', input: 'text' },
  'planet_oauth.client_secret': { label: '星球登录的应用密钥', help: '和应用编号一起由知识星球提供。', input: 'text' },
  'wechat.appid': { label: '公众号 AppID', help: '公众平台「开发 - 基本配置」里，wx 开头。', input: 'text' },
  'wechat.secret': { label: '公众号 AppSecret', help: '在公众平台重置后，这里也要换成新的，否则会员不能登录。', input: 'text' },
  'wechat.refund_template': { label: '退款通知模板', help: '模板编号；字段名和默认的不同时，写在空格后面，用逗号分隔。不填则不发给会员。', input: 'text' },
  'wechat.notice_template': { label: '提醒会员的模板', help: '写法和退款通知模板一样。', input: 'text' },
  'wecom.corpid': { label: '企业 ID', help: '企业微信管理后台「我的企业」最下方。', input: 'text' },
  'wecom.agentid': { label: '应用 AgentId', help: '自建应用的详情页。', input: 'number' },
  'wecom.secret': { label: '应用 Secret', help: '自建应用的详情页，只能在企业微信里查看。', input: 'text' },
  'notifications.staff': { label: '企业微信应用消息', help: '关闭后，除了守护退款的提醒，不再给后台人员发消息。', input: 'switch', standard: 'on' },
  'notifications.recipients': { label: '通知接收人', help: '一位也不选时，发给超级管理员。', input: 'people' },
  'refunds.objection_hours': { label: '异议期（小时）', help: '生成退款名单前，会员有多久可以提出异议；0 为不设。不填为 48 小时。', input: 'number' },
  'refunds.two_person': { label: '双人复核', help: '打开后，发放退款的人不能是审核的人。关闭时，所有管理员会收到提醒。', input: 'switch', standard: 'off' },
  'refunds.per_second': { label: '每秒最多发出几笔退款', help: '1 到 100；不填为 5 笔。慢一些，出了错更早发现。', input: 'number' },
}

/** The words of an item; one the page does not know yet is shown by its key. */
export function itemWords(key: string): ItemWords {
  return words[key] ?? { label: key, help: '', input: 'text' }
}

/** A value of the log of changes, as a person reads it. */
export function changeWords(key: string, value: string | null | undefined): string {
  if (value === null || value === undefined) return '未设置'
  const { input } = itemWords(key)
  if (input === 'switch') return value === 'on' ? '开' : '关'
  if (input === 'people') return `${people(value).length} 人`
  return value === '****' ? '已设置' : value
}

/** The ids in a list of recipients. */
export function people(value: string): string[] {
  try {
    const ids: unknown = JSON.parse(value)
    return Array.isArray(ids) ? ids.filter((id): id is string => typeof id === 'string') : []
  } catch {
    return []
  }
}

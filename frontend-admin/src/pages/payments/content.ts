/** One value of a callback's content, with the way that leads to it. */
export interface ContentLine {
  path: string
  /** What the path means; absent for one we have no word for. */
  word?: string
  value: string
}

const words: Readonly<Record<string, string>> = {
  mchid: '商户号',
  appid: '公众号',
  out_trade_no: '商户订单号',
  transaction_id: '微信交易单号',
  trade_type: '支付方式',
  trade_state: '支付状态',
  trade_state_desc: '支付状态说明',
  bank_type: '付款银行',
  attach: '附加数据',
  success_time: '成功时间',
  'payer.openid': '付款人',
  'amount.total': '订单金额（分）',
  'amount.payer_total': '会员实付（分）',
  'amount.refund': '退款金额（分）',
  'amount.payer_refund': '退给会员（分）',
  'amount.currency': '币种',
  'amount.payer_currency': '会员支付币种',
  out_refund_no: '商户退款单号',
  refund_id: '微信退款单号',
  refund_status: '退款状态',
  user_received_account: '退到哪里',
}

/** The content of a callback as lines, in its own order; what lies deep is told by its path. */
export function contentLines(content: unknown, path = ''): ContentLine[] {
  if (typeof content === 'object' && content !== null) {
    const entries = Object.entries(content)
    if (entries.length > 0)
      return entries.flatMap(([key, value]) => contentLines(value, path === '' ? key : `${path}.${key}`))
  }
  if (path === '') return []
  const value = typeof content === 'string' ? content : JSON.stringify(content)
  return [{ path, word: words[path], value: value === '' ? '（空）' : value }]
}

// What the API promises about money coming in, until the generated schema says it.
// Only the files of this folder read it; the names are those of the schemas to come.
import type { components, paths } from './schema'

type Known = components['schemas']
type Fen = Known['Fen']
type Time = string

interface PageOf<Row> {
  items: Row[]
  page: number
  pageSize: number
  total: number
}

export interface ContractSchemas {
  EnrolmentRow: Known['EnrolmentRow'] & {
    campId: string
    campName: string
    source: Known['PaymentSource']
    bindDeadline?: Time | null
    /** Data given after the deadline waits for staff. */
    proposed: boolean
    joinedSource?: 'staff' | 'wecom' | null
  }
  PaymentLine: {
    paymentId: string
    paidAt: Time
    campId: string
    campName: string
    amountFen?: Fen | null
    orderNo?: string | null
    transactionId?: string | null
    source: Known['PaymentSource']
    /** The payment this page is about, not another one of the same member. */
    current: boolean
  }
  CheckInLine: { day: string; at: Time; title: string }
  RefundLine: {
    refundId: string
    createdAt: Time
    amountFen: Fen
    decision: Known['Decision']
    money: Known['MoneyState']
    decidedByName?: string | null
    reason?: string | null
  }
  BindingHistoryEntry: {
    at: Time
    actor: string
    from?: Known['BindStatus'] | null
    to: Known['BindStatus']
    reason?: string | null
  }
  ProposalView: {
    id: string
    planetNickname: string
    planetId: string
    wechatNickname: string
    rosterCheck: Known['RosterCheck']
    planetUserId?: string | null
    createdAt: Time
  }
  MoneyExceptionBrief: {
    id: string
    kind: ContractSchemas['MoneyExceptionKind']
    state: ContractSchemas['MoneyExceptionState']
    openedAt: Time
  }
  EnrolmentDetail: {
    enrolment: ContractSchemas['EnrolmentRow']
    payments: ContractSchemas['PaymentLine'][]
    checkIns: ContractSchemas['CheckInLine'][]
    refunds: ContractSchemas['RefundLine'][]
    history: ContractSchemas['BindingHistoryEntry'][]
    proposals: ContractSchemas['ProposalView'][]
    exceptions: ContractSchemas['MoneyExceptionBrief'][]
  }

  GroupView: Known['GroupView'] & { wecomChatId?: string | null }
  GroupInput: Known['GroupInput'] & { wecomChatId?: string | null }
  CampView: Omit<Known['CampView'], 'groups'> & { groups: ContractSchemas['GroupView'][] }
  CampInput: Omit<Known['CampInput'], 'groups'> & { groups?: ContractSchemas['GroupInput'][] }

  PaymentEventRow: {
    id: string
    kind: 'payment' | 'refund'
    eventType: string
    reference?: string | null
    state: 'applied' | 'pending' | 'dead'
    attempts: number
    failure?: string | null
    receivedAt: Time
    appliedAt?: Time | null
    dueAt?: Time | null
    ageSeconds: number
  }
  PaymentEventView: {
    event: ContractSchemas['PaymentEventRow']
    mchId: string
    providerEventId: string
    content: Record<string, unknown>
    paymentId?: string | null
    enrolmentId?: string | null
  }
  RejectedCallbackRow: {
    id: string
    receivedAt: Time
    reason: string
    serial?: string | null
    ip?: string | null
    bytes: number
    preview: string
  }

  MoneyExceptionKind:
    | 'amount_differs'
    | 'paid_twice'
    | 'unknown_order'
    | 'late_payment'
    | 'contested_binding'
    | 'refund_outside'
    | 'enrolment_failed'
    | 'unknown_code'
    | 'ambiguous_code'
    | 'contested_claim'
    | 'binding_dispute'
  MoneyExceptionState: 'open' | 'resolved'
  ClaimState: 'waiting' | 'matched' | 'mismatched' | 'appealed' | 'not_found'
  MoneyExceptionRow: {
    id: string
    kind: ContractSchemas['MoneyExceptionKind']
    state: ContractSchemas['MoneyExceptionState']
    detail: string
    openedAt: Time
    ageSeconds: number
    owner?: { id: string; name: string } | null
    resolutionKind?: 'refunded' | 'attached' | 'given' | 'bound' | 'closed' | null
    resolution?: string | null
    resolvedAt?: Time | null
    resolvedByName?: string | null
    paymentId: string
    amountFen: Fen
    paidAt: Time
    transactionId: string
    source: Known['PaymentSource']
    campId?: string | null
    campName?: string | null
    enrolmentId?: string | null
    planetNickname?: string | null
    refundId?: string | null
  }
  MoneyExceptionView: {
    exception: ContractSchemas['MoneyExceptionRow']
    payment: {
      outTradeNo?: string | null
      mchId: string
      tradeType?: string | null
      learnedFrom: string
      bindStatus: Known['BindStatus']
      payerName?: string | null
      remark?: string | null
      payeeUserId?: string | null
      product?: string | null
      /** The merchant account is ours, so that the money can go back by the API. */
      ownMerchant: boolean
    }
    order?: {
      campName: string
      amountFen: Fen
      planetNickname: string
      planetId: string
      wechatNickname: string
      createdAt: Time
      state: Known['OrderState']
    } | null
    rivals: {
      enrolmentId: string
      planetNickname: string
      planetId: string
      wechatNickname: string
      paidAt: Time
      contested: boolean
    }[]
    claims: {
      id: string
      state: ContractSchemas['ClaimState']
      wechatNickname: string
      amountFen: Fen
      paidAt: Time
      createdAt: Time
    }[]
    history: { at: Time; actor: string; machine: string; from?: string | null; to: string; reason?: string | null }[]
    actions: ('refund' | 'attach' | 'give' | 'bind' | 'close')[]
  }
}

interface Answer<T> {
  200: { headers: { [name: string]: unknown }; content: { 'application/json': T } }
}
type None = undefined
type Parameters<Path> = Path extends None ? { path?: never } : { path: Path }
interface Get<Path, Query, T> {
  get: { parameters: Parameters<Path> & { query?: Query }; requestBody?: never; responses: Answer<T> }
}
interface Post<Path, Body, T> {
  post: {
    parameters: Parameters<Path>
    responses: Answer<T>
  } & (Body extends None ? { requestBody?: never } : { requestBody: { content: { 'application/json': Body } } })
}
interface Paging {
  page?: number
  pageSize?: number
}
type S = ContractSchemas

interface ContractPaths {
  '/api/admin/enrolments': Get<
    None,
    Paging & { campId?: string; bindStatus?: Known['BindStatus']; joined?: boolean; q?: string },
    PageOf<S['EnrolmentRow']>
  >
  '/api/admin/camps/{campId}/enrolments': Get<
    { campId: string },
    Paging & { bindStatus?: Known['BindStatus']; joined?: boolean; q?: string },
    PageOf<S['EnrolmentRow']>
  >
  '/api/admin/enrolments/{enrolmentId}': Get<{ enrolmentId: string }, never, S['EnrolmentDetail']>
  '/api/admin/enrolments/{enrolmentId}/joined': Post<{ enrolmentId: string }, { joined: boolean }, S['EnrolmentRow']>
  '/api/admin/enrolments/{enrolmentId}/resolve': Post<
    { enrolmentId: string },
    { planetUserId: string; reason: string },
    S['EnrolmentRow']
  >
  '/api/admin/enrolments/{enrolmentId}/close': Post<{ enrolmentId: string }, { reason: string }, S['EnrolmentRow']>
  '/api/admin/enrolments/{enrolmentId}/reopen': Post<{ enrolmentId: string }, { reason: string }, S['EnrolmentRow']>

  '/api/admin/payment-events': Get<
    None,
    Paging & {
      kind?: S['PaymentEventRow']['kind']
      state?: S['PaymentEventRow']['state']
      q?: string
      from?: string
      to?: string
    },
    PageOf<S['PaymentEventRow']>
  >
  '/api/admin/payment-events/{eventId}': Get<{ eventId: string }, never, S['PaymentEventView']>
  '/api/admin/payment-events/{eventId}/replay': Post<{ eventId: string }, None, S['PaymentEventRow']>
  '/api/admin/payment-event-replays': Post<
    None,
    { from: string; to: string; state?: S['PaymentEventRow']['state'] },
    { count: number }
  >
  '/api/admin/rejected-callbacks': Get<None, Paging, PageOf<S['RejectedCallbackRow']>>

  '/api/admin/money-exceptions': Get<
    None,
    Paging & { state?: S['MoneyExceptionState']; kind?: S['MoneyExceptionKind']; owner?: 'me' | 'none'; q?: string },
    PageOf<S['MoneyExceptionRow']>
  >
  '/api/admin/money-exceptions/{exceptionId}': Get<{ exceptionId: string }, never, S['MoneyExceptionView']>
  '/api/admin/money-exceptions/{exceptionId}/owner': Post<{ exceptionId: string }, { take: boolean }, S['MoneyExceptionRow']>
  '/api/admin/money-exceptions/{exceptionId}/refund': Post<{ exceptionId: string }, { reason: string }, S['MoneyExceptionRow']>
  '/api/admin/money-exceptions/{exceptionId}/attach': Post<
    { exceptionId: string },
    { campId: string; planetUserId: string; reason: string },
    S['MoneyExceptionRow']
  >
  '/api/admin/money-exceptions/{exceptionId}/give': Post<
    { exceptionId: string },
    { claimId: string; reason: string },
    S['MoneyExceptionRow']
  >
  '/api/admin/money-exceptions/{exceptionId}/close': Post<{ exceptionId: string }, { reason: string }, S['MoneyExceptionRow']>
}

/** The generated schema with what is promised on top. */
export type Schemas = Omit<Known, keyof ContractSchemas> & ContractSchemas
export type Paths = Omit<paths, keyof ContractPaths> & ContractPaths

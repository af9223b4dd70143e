import type { paths as Described } from './schema'

// What the API's description does not know yet, in one place. When it does, this
// file goes and client.ts and types.ts import `paths` from the schema again.

type Answers<M> = M extends { responses: { 200: { content: { 'application/json': infer B } } } } ? B : never
type Today<P extends keyof Described> = Answers<Described[P]['get']>

interface Parameters<P> {
  query?: never
  header?: never
  path: P
  cookie?: never
}
interface NoPath {
  query?: never
  header?: never
  path?: never
  cookie?: never
}
interface Json<B> {
  headers: Record<string, unknown>
  content: { 'application/json': B }
}
interface Reads<P, B> {
  parameters: P
  get: { parameters: P; requestBody?: never; responses: { 200: Json<B> } }
}
interface Takes<P, F, R> {
  parameters: P
  post: { parameters: P; requestBody: { content: { 'application/json': F } }; responses: R }
}

interface PlanetIdentity {
  planetUserId: string
  number?: number | null
  name: string
}
type Session = Today<'/api/h5/session'> & { planetOauthEnabled: boolean; planetIdentity?: PlanetIdentity | null }
type Camp = Today<'/api/h5/camps/{campId}'> & { acceptsFixedCode: boolean }
type EnrolmentCard = Today<'/api/h5/enrolments/{enrolmentId}'> & {
  source: 'order' | 'fixed_code'
  bindMethod?: 'h5_bindplanet' | 'user_fill' | 'manual' | null
  bindDeadline?: string | null
  proposed: boolean
  bindingReported: boolean
}
type Progress = Omit<Today<'/api/h5/enrolments/{enrolmentId}/progress'>, 'enrolment'> & { enrolment: EnrolmentCard }

interface ClaimPaymentForm {
  transactionId: string
  amountFen: number
  paidAt: string
  rulesVersion: number
}
interface PaymentClaim {
  id: string
  transactionId: string
  amountFen: number
  paidAt: string
  state: 'waiting' | 'matched' | 'mismatched' | 'appealed' | 'not_found'
  campId?: string | null
  campName?: string | null
  enrolmentId?: string | null
  createdAt: string
}
interface BindForm {
  planetNickname: string
  planetId: string
  wechatNickname: string
  confirmTaken?: boolean
}

type OfCamp = Parameters<{ campId: string }>
type OfEnrolment = Parameters<{ enrolmentId: string }>

interface Agreed {
  '/api/h5/session': Reads<NoPath, Session>
  '/api/h5/camps/{campId}': Reads<OfCamp, Camp>
  '/api/h5/enrolments': Reads<NoPath, { items: EnrolmentCard[] }>
  '/api/h5/enrolments/{enrolmentId}': Reads<OfEnrolment, EnrolmentCard>
  '/api/h5/enrolments/{enrolmentId}/progress': Reads<OfEnrolment, Progress>
  '/api/h5/enrolments/{enrolmentId}/bind': Takes<OfEnrolment, BindForm, { 200: Json<EnrolmentCard> }>
  '/api/h5/enrolments/{enrolmentId}/binding-reports': Takes<OfEnrolment, { text: string }, { 204: { headers: object } }>
  '/api/h5/payment-claims': Reads<NoPath, { items: PaymentClaim[] }> &
    Takes<NoPath, ClaimPaymentForm, { 200: Json<PaymentClaim> }>
  '/api/h5/payment-claims/{claimId}': Reads<Parameters<{ claimId: string }>, PaymentClaim>
}

export type paths = Omit<Described, keyof Agreed> & Agreed

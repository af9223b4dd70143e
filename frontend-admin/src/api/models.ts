// The one place where generated types get the names that pages use.
import type { components, paths } from './schema'

type Schema = components['schemas']

type Query<P extends keyof paths> = paths[P] extends { get: { parameters: { query?: infer Q } } } ? NonNullable<Q> : never

export type FieldProblem = Schema['FieldProblem']
export type Role = Schema['Role']
export type Staff = Schema['StaffView']
export type Login = Schema['LoginView']
export type Me = Schema['MeView']
export type User = Schema['UserRow']
export type Finding = Schema['FindingView']
export type MerchantAccount = Schema['MerchantAccountView']
export type NewMerchantAccount = Schema['MerchantAccountForm']
export type UserStatus = Schema['UserStatus']
export type NewUser = Schema['NewUserForm']
export type UserChange = Schema['UserForm']
export type GivenPassword = Schema['GivenPassword']
export type LoginAttempt = Schema['LoginAttempt']
export type LoginOutcome = Schema['LoginOutcome']
export type StaffSession = Schema['StaffSessionView']
export type UploadedFile = Schema['FileView']
export type FileKind = Schema['UploadKind']

export type CampState = Schema['CampState']
export type CampRow = Schema['CampRow']
export type Camp = Schema['CampView']
export type CampGroup = Schema['GroupView']
export type CampInput = Schema['CampInput']
export type GroupInput = Schema['GroupInput']
export type CampOverview = Schema['CampOverview']
export type EnrollLink = Schema['EnrollLinkView']
export type CampOption = Schema['CampOptionView']
export type StaffOption = Schema['StaffOption']

export type Enrolment = Schema['EnrolmentRow']
export type EnrolmentResult = Schema['EnrolmentResult']
export type BindStatus = Schema['BindStatus']
export type BindMethod = Schema['BindMethod']
export type MatchStatus = Schema['MatchStatus']
export type RosterCheck = Schema['RosterCheck']
export type RosterMember = Schema['RosterPerson']
export type EnrolmentDetail = Schema['EnrolmentDetail']
export type PaymentLine = Schema['PaymentLine']
export type CheckInLine = Schema['CheckInLine']
export type RefundLine = Schema['RefundLine']
export type BindingHistoryEntry = Schema['BindingHistoryEntry']
export type Proposal = Schema['ProposalView']
export type MoneyExceptionBrief = Schema['MoneyExceptionBrief']
export type JoinedSource = NonNullable<Enrolment['joinedSource']>
export type OrderState = Schema['OrderState']
export type MatchSuggestion = Schema['MatchSuggestion']
export type MatchCandidate = Schema['MatchCandidateView']

export type PaymentEvent = Schema['PaymentEventRow']
export type PaymentEventDetail = Schema['PaymentEventView']
export type PaymentEventKind = PaymentEvent['kind']
export type PaymentEventState = PaymentEvent['state']
export type RejectedCallback = Schema['RejectedCallbackRow']

export type MoneyException = Schema['MoneyExceptionRow']
export type MoneyExceptionDetail = Schema['MoneyExceptionView']
export type MoneyExceptionKind = Schema['MoneyExceptionKind']
export type MoneyExceptionState = Schema['MoneyExceptionState']
export type DeskAction = MoneyExceptionDetail['actions'][number]
export type DeskClaim = MoneyExceptionDetail['claims'][number]
export type DeskRival = MoneyExceptionDetail['rivals'][number]
export type DeskResolution = NonNullable<MoneyException['resolutionKind']>
export type ClaimState = Schema['ClaimState']

export type Progress = Schema['ProgressRow']
export type SyncRun = Schema['SyncRunView']
export type SyncState = Schema['SyncState']
export type SyncStep = Schema['SyncStep']
export type CheckInDay = Schema['DayView']
export type CheckInDayState = Schema['DayWord']
export type DaySource = Schema['DaySourceWord']
export type CheckInRecord = Schema['CheckInRecord']
export type CampCheckIns = Schema['CampCheckIns']
export type CheckInGrid = Schema['CheckInGrid']
export type GridMember = Schema['GridMember']
export type MemberDays = Schema['MemberDays']
export type MemberDay = Schema['MemberDayLine']
export type ChangeCause = Schema['ChangeCause']
export type CorrectDay = Schema['CorrectDay']
export type CheckInImport = Schema['ImportView']
export type ImportPreview = Schema['ImportPreview']
export type ImportColumn = Schema['ColumnWord']
export type LineError = Schema['LineError']
export type SkippedLine = Schema['SkippedLine']
export type RosterImport = Schema['RosterImportView']
export type PlanetAccount = Schema['PlanetAccountView']
export type PlanetAccountState = Schema['PlanetAccountState']

export type Objection = Schema['ObjectionRow']
export type ObjectionDetail = Schema['ObjectionDetail']
export type ObjectionState = Schema['ObjectionState']
export type Reconciliation = Schema['ReconciliationView']
export type CampReport = Schema['CampReport']
export type CampFigures = Schema['CampFiguresView']
export type MonthFigures = Schema['MonthFigures']
export type Figures = Schema['FiguresView']
export type ReportRow = Schema['FigureRowView']
export type ZeroCheck = Schema['ZeroCheck']
export type CheckRow = Schema['CheckRowView']
export type Settlement = Schema['SettlementView']
export type SettlementRow = Schema['SettlementRowView']
export type SettlementState = Schema['SettlementStage']
export type SettlementChange = Schema['ChangeView']
export type SettlementOverride = Schema['OverrideView']

export type RefundRow = Schema['RefundRow']
export type Refund = Schema['RefundView']
export type RefundDecision = Schema['Decision']
export type RefundMoney = Schema['MoneyState']
export type RefundKind = Schema['RefundKind']
export type PaymentSource = Schema['PaymentSource']
export type AutoResult = Schema['AutoResult']
export type RefundHistory = Schema['HistoryEntry']
export type RefundEvidence = Schema['Evidence']
export type HandPayout = Schema['HandPayoutView']
export type PayoutState = Schema['PayoutState']
export type BankCard = Schema['CardForm']
export type PayoutProof = Schema['ProofForm']
export type ReleasePreview = Schema['PreviewView']
export type ReleaseRun = Schema['RunView']
export type ReleaseRunRow = Schema['RunSummary']
export type RunItem = Schema['RunItemView']
export type RunState = Schema['RunState']

export type AuditRow = Schema['AuditRowView']
export type AuditChange = Schema['AuditChangeView']
export type AuditOptions = Schema['AuditOptions']
export type AuditCheck = Schema['AuditCheckView']
export type AuditFinding = Schema['AuditFinding']

export type Job = Schema['JobView']
export type JobRun = Schema['JobRunView']

export type MessageStatistics = Schema['MessageStatistics']
export type UnreachedPerson = Schema['UnreachedView']

export type Today = Schema['TodayView']
export type Work = Schema['WorkView']
export type WorkKind = Schema['WorkKind']
export type TodayCamp = Schema['TodayCamp']
export type TodayChecks = Schema['TodayChecks']
export type Countdown = Schema['CountdownView']
export type SearchResult = Schema['SearchView']

export type Message = Schema['MessageRow']
export type MessageState = Schema['MessageState']
export type MessageChannel = Schema['Channel']

export type CampListParams = Query<'/api/admin/camps'>
export type CampPhase = NonNullable<CampListParams['status']>
export type EnrolmentListParams = Query<'/api/admin/camps/{campId}/enrolments'>
export type MemberListParams = Query<'/api/admin/enrolments'>
export type PaymentEventListParams = Query<'/api/admin/payment-events'>
export type RejectedCallbackListParams = Query<'/api/admin/rejected-callbacks'>
export type MoneyExceptionListParams = Query<'/api/admin/money-exceptions'>
export type ProgressListParams = Query<'/api/admin/camps/{campId}/check-ins'>
export type CheckInRecordParams = Query<'/api/admin/check-ins'>
export type RefundListParams = Query<'/api/admin/refunds'>
export type RefundOutcome = NonNullable<RefundListParams['outcome']>
export type RefundSort = NonNullable<RefundListParams['sort']>
export type RunListParams = Query<'/api/admin/release-runs'>
export type AuditListParams = Query<'/api/admin/audit'>
export type MessageSpan = Query<'/api/admin/messages/statistics'>
export type MessageListParams = Query<'/api/admin/messages'>
export type UserListParams = Query<'/api/admin/users'>
export type LoginListParams = Query<'/api/admin/logins'>
export type ReportPeriod = Query<'/api/admin/reports/camps'>
export type ReportFigure = Query<'/api/admin/reports/camps/{campId}/rows'>['figure']
export type ObjectionListParams = Query<'/api/admin/objections'>

/** A page of a list, as every list endpoint answers. */
export interface Page<Row> {
  items: Row[]
  page: number
  pageSize: number
  total: number
}

export type Configuration = Schema['ConfigView']
export type ConfigSection = Schema['ConfigSectionView']
export type ConfigSectionName = Schema['ConfigSection']
export type ConfigItem = Schema['ConfigItemView']
export type ConfigEdit = Schema['ConfigEdit']
export type ConfigChange = Schema['ConfigChangeView']

//! Refunds with their evidence, as lists show them.

use camp_domain::binding::{BindMethod, BindStatus, RosterCheck};
use camp_domain::payments::PaymentSource;
use camp_domain::refunds::{Decision, Doubts, Evidence, MoneyState, RefundKind};
use camp_domain::{
    CampId, EnrolmentId, Fen, MerchantAccountId, PaymentId, RefundId, ReleaseRunId, UserId,
    Visibility,
};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::enrolment::contains;
use crate::{Page, PageRequest, Result};

/// A refund with the evidence a list shows.
#[derive(Clone, Debug)]
pub struct RefundRow {
    /// Its id.
    pub id: RefundId,
    /// The camp.
    pub camp_id: Option<CampId>,
    /// Its name.
    pub camp_name: Option<String>,
    /// The enrolment.
    pub enrolment_id: Option<EnrolmentId>,
    /// The payment.
    pub payment_id: PaymentId,
    /// The merchant number the money leaves from.
    pub mch_id: Option<String>,
    /// The app of that account.
    pub appid: Option<String>,
    /// The provider's number of the payment.
    pub transaction_id: String,
    /// Our number of the order.
    pub out_trade_no: Option<String>,
    /// What brought the payment about.
    pub source: PaymentSource,
    /// When the payer paid.
    pub paid_at: DateTime<Utc>,
    /// What was paid, in fen.
    pub paid: Fen,
    /// The planet nickname the member typed.
    pub planet_nickname: Option<String>,
    /// The id the member typed.
    pub planet_claim: Option<String>,
    /// The WeChat nickname the member typed.
    pub wechat_nickname: Option<String>,
    /// The planet user, once resolved.
    pub planet_user_id: Option<i64>,
    /// Where the binding stands.
    pub bind_status: BindStatus,
    /// How it was bound.
    pub bind_method: Option<BindMethod>,
    /// How sure the suggestion was that a person confirmed, 0 to 100.
    pub bind_confidence: Option<i16>,
    /// What the roster said of the typed id and name.
    pub roster_check: Option<RosterCheck>,
    /// The member says that it is bound to the wrong person.
    pub disputed: bool,
    /// The member objects, and nobody has answered.
    pub objecting: bool,
    /// A person corrected a day.
    pub corrected: bool,
    /// Days that count.
    pub counted_days: Option<i32>,
    /// Days of grace.
    pub grace_days: Option<i32>,
    /// Days required.
    pub required_days: Option<i32>,
    /// Somebody else claims the same person.
    pub contested: bool,
    /// Posts and ranking do not agree.
    pub disagreement: bool,
    /// Why it was proposed.
    pub kind: RefundKind,
    /// What goes back, in fen.
    pub amount: Fen,
    /// The number the provider knows it by.
    pub out_refund_no: String,
    /// What we decided.
    pub decision: Decision,
    /// What the bank did.
    pub money: MoneyState,
    /// Hash over the facts.
    pub facts_hash: Vec<u8>,
    /// Why, in the words of the staff.
    pub reason: Option<String>,
    /// Code of the last failure.
    pub failure_code: Option<String>,
    /// The last failure in words.
    pub failure: Option<String>,
    /// Who decided.
    pub decided_by: Option<UserId>,
    /// Their name.
    pub decided_by_name: Option<String>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
    /// The run that let it leave.
    pub run_id: Option<ReleaseRunId>,
    /// When it was released.
    pub released_at: Option<DateTime<Utc>>,
    /// Sending passes so far.
    pub attempts: i32,
    /// What the provider answered last.
    pub answered: Option<Evidence>,
    /// When.
    pub answered_at: Option<DateTime<Utc>>,
    /// When the engine looks at it next.
    pub due_at: Option<DateTime<Utc>>,
    /// When the money was back.
    pub succeeded_at: Option<DateTime<Utc>>,
    /// When it was last touched.
    pub updated_at: DateTime<Utc>,
}

impl RefundRow {
    /// What a reviewer should look at.
    #[must_use]
    pub fn doubts(&self) -> Doubts {
        Doubts {
            contested: self.contested,
            disputed: self.disputed,
            objecting: self.objecting,
            disagreement: self.disagreement,
            roster_check: self.roster_check.unwrap_or(RosterCheck::Unknown),
            bind_method: self.bind_method,
            bind_confidence: self.bind_confidence,
            corrected: self.corrected,
            paid_at: self.paid_at,
        }
    }
}

macro_rules! select_refund {
    ($tail:literal, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            RefundRow,
            r#"select r.id as "id: RefundId", r.camp_id as "camp_id: CampId", c.name as "camp_name?",
                  r.enrolment_id as "enrolment_id: EnrolmentId", r.payment_id as "payment_id: PaymentId",
                  a.mch_id as "mch_id?", a.appid as "appid?", p.transaction_id, p.out_trade_no, p.source as "source: PaymentSource", p.paid_at,
                  p.amount_fen as "paid: Fen", e.planet_nickname as "planet_nickname?",
                  e.planet_claim as "planet_claim?", e.wechat_nickname as "wechat_nickname?",
                  e.planet_user_id as "planet_user_id?", p.bind_status as "bind_status: BindStatus",
                  p.bind_method as "bind_method: BindMethod", p.bind_confidence,
                  e.roster_check as "roster_check?: RosterCheck",
                  exists (select 1 from money_exceptions x where x.payment_id = p.id
                             and x.kind = 'binding_dispute' and x.state = 'open') as "disputed!",
                  exists (select 1 from objections o where o.enrolment_id = r.enrolment_id
                             and o.state = 'open') as "objecting!",
                  coalesce(g.added_days + g.removed_days > 0, false) as "corrected!",
                  g.counted_days as "counted_days?",
                  e.grace_days as "grace_days?", e.required_days as "required_days?",
                  coalesce(e.contested, false) as "contested!",
                  coalesce(g.disagreement, false) as "disagreement!",
                  r.kind as "kind: RefundKind", r.amount_fen as "amount: Fen", r.out_refund_no,
                  r.decision as "decision: Decision", r.money as "money: MoneyState", r.facts_hash,
                  r.reason, r.failure_code, r.failure, r.decided_by as "decided_by: UserId",
                  u.display_name as "decided_by_name?", r.decided_at, r.run_id as "run_id: ReleaseRunId",
                  r.released_at, r.attempts, r.answered as "answered: Evidence", r.answered_at, r.due_at,
                  r.succeeded_at, r.updated_at
             from refunds r
             join payments p on p.id = r.payment_id
             left join merchant_accounts a on a.id = r.merchant_account_id
             left join enrolments e on e.id = r.enrolment_id
             left join camps c on c.id = r.camp_id
             left join progress g on g.camp_id = e.camp_id and g.user_id = e.planet_user_id
             left join users u on u.id = r.decided_by "# + $tail,
            $($argument),*
        )
    };
}

/// Which refunds are wanted.
#[derive(Clone, Debug, Default)]
pub struct RefundFilter {
    /// Of this camp.
    pub camp: Option<CampId>,
    /// With this decision.
    pub decision: Option<Decision>,
    /// With money in one of these states; all where empty.
    pub money: Vec<MoneyState>,
    /// Decided ones only (`true`), or all.
    pub decided: bool,
    /// Approved, but in no run yet.
    pub unreleased: bool,
    /// Without closed ones that another followed.
    pub last_word: bool,
    /// Somewhere in a name or number.
    pub search: Option<String>,
    /// Bound like this.
    pub bind_status: Option<BindStatus>,
    /// Decided at this instant or later.
    pub decided_from: Option<DateTime<Utc>>,
    /// Decided before this instant.
    pub decided_until: Option<DateTime<Utc>>,
    /// The most doubtful first.
    pub by_risk: bool,
    /// Payments made until then are near the provider's limit.
    pub near_limit: Option<DateTime<Utc>>,
}

/// A page of refunds the staff member may see, the oldest in review first.
///
/// # Errors
/// When the database fails.
pub async fn list_refunds(
    conn: &mut PgConnection,
    visibility: &Visibility,
    filter: &RefundFilter,
    page: PageRequest,
) -> Result<Page<RefundRow>> {
    let like = filter.search.as_deref().map(contains);
    let money: Option<Vec<String>> =
        (!filter.money.is_empty()).then(|| filter.money.iter().map(ToString::to_string).collect());
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from refunds r
             join payments p on p.id = r.payment_id
             left join enrolments e on e.id = r.enrolment_id
            where ($1::uuid is null or exists (
                  select 1 from camp_staff s where s.camp_id = r.camp_id and s.user_id = $1))
              and ($2::uuid is null or r.camp_id = $2)
              and ($3::text is null or r.decision = $3) and ($4::text[] is null or r.money = any($4))
              and (not $5 or r.decision <> 'in_review')
              and (not $6 or (r.decision = 'approved' and r.run_id is null and r.money = 'not_sent'))
              and ($7::text is null or e.planet_nickname ilike $7 or e.wechat_nickname ilike $7
                   or e.planet_claim like $7 or r.out_refund_no like $7 or p.transaction_id like $7
                   or p.out_trade_no like $7)
              and ($8::text is null or p.bind_status = $8)
              and ($9::timestamptz is null or r.decided_at >= $9)
              and ($10::timestamptz is null or r.decided_at < $10)
              and (not $11 or r.money <> 'closed' or not exists (select 1 from refunds n
                   where n.payment_id = r.payment_id and n.ordinal > r.ordinal))"#,
        visibility.assignee() as _,
        filter.camp as Option<CampId> as _,
        filter.decision as Option<Decision> as _,
        money.as_deref(),
        filter.decided,
        filter.unreleased,
        like,
        filter.bind_status as Option<BindStatus> as _,
        filter.decided_from,
        filter.decided_until,
        filter.last_word,
    )
    .fetch_one(&mut *conn)
    .await?;
    let items = select_refund!(
        "where ($1::uuid is null or exists (
               select 1 from camp_staff s where s.camp_id = r.camp_id and s.user_id = $1))
           and ($2::uuid is null or r.camp_id = $2)
           and ($3::text is null or r.decision = $3) and ($4::text[] is null or r.money = any($4))
           and (not $5 or r.decision <> 'in_review')
           and (not $6 or (r.decision = 'approved' and r.run_id is null and r.money = 'not_sent'))
           and ($7::text is null or e.planet_nickname ilike $7 or e.wechat_nickname ilike $7
                or e.planet_claim like $7 or r.out_refund_no like $7 or p.transaction_id like $7
                or p.out_trade_no like $7)
           and ($8::text is null or p.bind_status = $8)
           and ($9::timestamptz is null or r.decided_at >= $9)
           and ($10::timestamptz is null or r.decided_at < $10)
           and (not $15 or r.money <> 'closed' or not exists (select 1 from refunds n
                where n.payment_id = r.payment_id and n.ordinal > r.ordinal))
         order by case when $13 then
                      8 * exists (select 1 from objections o where o.enrolment_id = r.enrolment_id
                                                            and o.state = 'open')::int
                      + 8 * coalesce(e.contested, false)::int + 4 * coalesce(g.disagreement, false)::int
                      + 4 * (p.paid_at <= $14)::int + 2 * (coalesce(e.roster_check, 'unknown') <> 'match')::int
                      + 2 * (p.bind_method = 'manual' and coalesce(p.bind_confidence, 0) < 95)::int
                      + coalesce(g.added_days + g.removed_days > 0, false)::int end desc nulls last,
                  case when $5 then r.decided_at end desc nulls last, r.created_at, r.id
         limit $11 offset $12",
        visibility.assignee() as _,
        filter.camp as Option<CampId> as _,
        filter.decision as Option<Decision> as _,
        money.as_deref(),
        filter.decided,
        filter.unreleased,
        like,
        filter.bind_status as Option<BindStatus> as _,
        filter.decided_from,
        filter.decided_until,
        page.limit(),
        page.offset(),
        filter.by_risk,
        filter.near_limit,
        filter.last_word,
    )
    .fetch_all(conn)
    .await?;
    Ok(Page { items, total })
}

/// A refund, where the staff member may see it.
///
/// # Errors
/// When the database fails.
pub async fn find_refund(
    conn: &mut PgConnection,
    id: RefundId,
    visibility: &Visibility,
) -> Result<Option<RefundRow>> {
    Ok(select_refund!(
        "where r.id = $1 and ($2::uuid is null or exists (
               select 1 from camp_staff s where s.camp_id = r.camp_id and s.user_id = $2))",
        id as _,
        visibility.assignee() as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// The account a refund leaves from, where it is ours, and where its money is.
///
/// # Errors
/// When the database fails.
pub async fn find_account(
    conn: &mut PgConnection,
    id: RefundId,
) -> Result<Option<(Option<MerchantAccountId>, MoneyState)>> {
    let row = sqlx::query!(
        r#"select merchant_account_id as "account: MerchantAccountId", money as "money: MoneyState"
             from refunds where id = $1"#,
        id as _,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (row.account, row.money)))
}

/// When the oldest of the payments behind these refunds was paid.
///
/// # Errors
/// When the database fails.
pub async fn find_oldest_payment(
    conn: &mut PgConnection,
    ids: &[uuid::Uuid],
) -> Result<Option<DateTime<Utc>>> {
    Ok(sqlx::query_scalar!(
        "select min(p.paid_at) from refunds r join payments p on p.id = r.payment_id
          where r.id = any($1)",
        ids,
    )
    .fetch_one(conn)
    .await?)
}

/// The refunds with these ids that the staff member may see, by id.
///
/// # Errors
/// When the database fails.
pub async fn list_refunds_by_id(
    conn: &mut PgConnection,
    ids: &[uuid::Uuid],
    visibility: &Visibility,
) -> Result<Vec<RefundRow>> {
    Ok(select_refund!(
        "where r.id = any($1) and ($2::uuid is null or exists (
               select 1 from camp_staff s where s.camp_id = r.camp_id and s.user_id = $2))
         order by r.id",
        ids,
        visibility.assignee() as _,
    )
    .fetch_all(conn)
    .await?)
}

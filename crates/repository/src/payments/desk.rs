//! The desk as the staff reads it.

use camp_domain::binding::BindStatus;
use camp_domain::payments::{
    ClaimState, LearnedFrom, MoneyExceptionKind, MoneyExceptionState, OrderState, PaymentSource,
    Resolution,
};
use camp_domain::{
    CampId, EnrolmentId, Fen, MoneyExceptionId, OrderId, PaymentClaimId, PaymentId, RefundId,
    UserId,
};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::enrolment::contains;
use crate::{Page, PageRequest, Result};

/// A row of the desk with the payment it is about.
#[derive(Clone, Debug)]
pub struct DeskRow {
    /// Its id.
    pub id: MoneyExceptionId,
    /// Why it is here.
    pub kind: MoneyExceptionKind,
    /// Whether it still waits.
    pub state: MoneyExceptionState,
    /// What happened, in words.
    pub detail: String,
    /// Since when.
    pub opened_at: DateTime<Utc>,
    /// Who deals with it.
    pub owner: Option<UserId>,
    /// Their name.
    pub owner_name: Option<String>,
    /// How it ended.
    pub resolution_kind: Option<Resolution>,
    /// Why, in words.
    pub resolution: Option<String>,
    /// When.
    pub resolved_at: Option<DateTime<Utc>>,
    /// Who ended it.
    pub resolved_by_name: Option<String>,
    /// The refund it ended with.
    pub refund_id: Option<RefundId>,
    /// The payment.
    pub payment_id: PaymentId,
    /// What was paid, in fen.
    pub amount: Fen,
    /// When.
    pub paid_at: DateTime<Utc>,
    /// The provider's number.
    pub transaction_id: String,
    /// What brought it about.
    pub source: PaymentSource,
    /// The camp, where it is known.
    pub camp_id: Option<CampId>,
    /// Its name.
    pub camp_name: Option<String>,
    /// The place of the payment.
    pub enrolment_id: Option<EnrolmentId>,
    /// The planet nickname of the place or the order.
    pub planet_nickname: Option<String>,
    /// The order, where there is one.
    pub order_id: Option<OrderId>,
}

macro_rules! select_desk {
    ($tail:literal, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            DeskRow,
            r#"select x.id as "id: MoneyExceptionId", x.kind as "kind: MoneyExceptionKind",
                  x.state as "state: MoneyExceptionState", x.detail, x.opened_at,
                  x.owner as "owner: UserId", w.display_name as "owner_name?",
                  x.resolution_kind as "resolution_kind: Resolution", x.resolution, x.resolved_at,
                  b.display_name as "resolved_by_name?", x.refund_id as "refund_id: RefundId",
                  p.id as "payment_id: PaymentId", p.amount_fen as "amount: Fen", p.paid_at,
                  p.transaction_id, p.source as "source: PaymentSource", c.id as "camp_id?: CampId",
                  c.name as "camp_name?", e.id as "enrolment_id?: EnrolmentId",
                  coalesce(nullif(e.planet_nickname, ''), o.planet_nickname) as planet_nickname,
                  p.order_id as "order_id: OrderId"
             from money_exceptions x
             join payments p on p.id = x.payment_id
             left join enrolments e on e.payment_id = p.id
             left join orders o on o.id = p.order_id
             left join camps c on c.id = coalesce(e.camp_id, p.camp_id)
             left join users w on w.id = x.owner
             left join users b on b.id = x.resolved_by "# + $tail,
            $($argument),*
        )
    };
}

/// Whose rows are wanted.
#[derive(Clone, Copy, Debug)]
pub enum OwnedBy {
    /// Of this person.
    User(UserId),
    /// Of nobody.
    Nobody,
}

/// Which rows are wanted.
#[derive(Clone, Debug, Default)]
pub struct DeskFilter {
    /// In this state.
    pub state: Option<MoneyExceptionState>,
    /// For this reason.
    pub kind: Option<MoneyExceptionKind>,
    /// Of this owner.
    pub owner: Option<OwnedBy>,
    /// Somewhere in a name or number.
    pub search: Option<String>,
}

/// A page of the desk: what waits longest first, then what was dealt with last.
///
/// # Errors
/// When the database fails.
pub async fn list_desk(
    conn: &mut PgConnection,
    filter: &DeskFilter,
    page: PageRequest,
) -> Result<Page<DeskRow>> {
    let like = filter.search.as_deref().map(contains);
    let (owner, unowned) = match filter.owner {
        None => (None, false),
        Some(OwnedBy::User(user)) => (Some(user), false),
        Some(OwnedBy::Nobody) => (None, true),
    };
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from money_exceptions x
             join payments p on p.id = x.payment_id
             left join enrolments e on e.payment_id = p.id
             left join orders o on o.id = p.order_id
            where ($1::text is null or x.state = $1) and ($2::text is null or x.kind = $2)
              and ($3::uuid is null or x.owner = $3) and (not $4 or x.owner is null)
              and ($5::text is null or p.transaction_id like $5 or p.out_trade_no like $5
                   or e.planet_nickname ilike $5 or o.planet_nickname ilike $5 or x.detail ilike $5)"#,
        filter.state as Option<MoneyExceptionState> as _,
        filter.kind as Option<MoneyExceptionKind> as _,
        owner as Option<UserId> as _,
        unowned,
        like,
    )
    .fetch_one(&mut *conn)
    .await?;
    let items = select_desk!(
        "where ($1::text is null or x.state = $1) and ($2::text is null or x.kind = $2)
           and ($3::uuid is null or x.owner = $3) and (not $4 or x.owner is null)
           and ($5::text is null or p.transaction_id like $5 or p.out_trade_no like $5
                or e.planet_nickname ilike $5 or o.planet_nickname ilike $5 or x.detail ilike $5)
         order by x.state, case when x.state = 'open' then x.opened_at end,
                  x.resolved_at desc, x.id
         limit $6 offset $7",
        filter.state as Option<MoneyExceptionState> as _,
        filter.kind as Option<MoneyExceptionKind> as _,
        owner as Option<UserId> as _,
        unowned,
        like,
        page.limit(),
        page.offset(),
    )
    .fetch_all(conn)
    .await?;
    Ok(Page { items, total })
}

/// A row of the desk.
///
/// # Errors
/// When the database fails.
pub async fn find_desk_row(
    conn: &mut PgConnection,
    id: MoneyExceptionId,
) -> Result<Option<DeskRow>> {
    Ok(select_desk!("where x.id = $1", id as _)
        .fetch_optional(conn)
        .await?)
}

/// What else is known of a payment.
#[derive(Clone, Debug)]
pub struct PaymentEvidence {
    /// Our number.
    pub out_trade_no: Option<String>,
    /// The merchant number it came to.
    pub mch_id: String,
    /// The provider's word for the way.
    pub trade_type: Option<String>,
    /// Through which door we learned of it.
    pub learned_from: LearnedFrom,
    /// Where the binding stands.
    pub bind_status: BindStatus,
    /// Whose fixed code it was paid to.
    pub payee_user_id: Option<String>,
    /// What for, as the code says.
    pub payee_product: Option<String>,
    /// Whether it came to an account of ours.
    pub own_merchant: bool,
    /// The provider's own words, sealed.
    pub detail: Vec<u8>,
}

/// What else is known of a payment.
///
/// # Errors
/// When the database fails.
pub async fn find_payment_evidence(
    conn: &mut PgConnection,
    id: PaymentId,
) -> Result<Option<PaymentEvidence>> {
    Ok(sqlx::query_as!(
        PaymentEvidence,
        r#"select out_trade_no, mch_id, trade_type, learned_from as "learned_from: LearnedFrom",
                  bind_status as "bind_status: BindStatus", payee_user_id, payee_product,
                  merchant_account_id is not null as "own_merchant!", detail
             from payments where id = $1"#,
        id as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// The order behind a payment, as its evidence.
#[derive(Clone, Debug)]
pub struct OrderEvidence {
    /// Name of its camp.
    pub camp_name: String,
    /// What it asked for, in fen.
    pub amount: Fen,
    /// The planet nickname the member typed.
    pub planet_nickname: String,
    /// The id the member typed.
    pub planet_claim: String,
    /// The WeChat nickname the member typed.
    pub wechat_nickname: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Where it stands.
    pub state: OrderState,
}

/// An order as evidence.
///
/// # Errors
/// When the database fails.
pub async fn find_order_evidence(
    conn: &mut PgConnection,
    id: OrderId,
) -> Result<Option<OrderEvidence>> {
    Ok(sqlx::query_as!(
        OrderEvidence,
        r#"select c.name as camp_name, o.amount_fen as "amount: Fen", o.planet_nickname,
                  o.planet_claim, o.wechat_nickname, o.created_at, o.state as "state: OrderState"
             from orders o join camps c on c.id = o.camp_id where o.id = $1"#,
        id as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// Somebody else's place for the same person.
#[derive(Clone, Debug)]
pub struct Rival {
    /// The place.
    pub enrolment_id: EnrolmentId,
    /// The planet nickname there.
    pub planet_nickname: String,
    /// The id typed there.
    pub planet_claim: String,
    /// The WeChat nickname there.
    pub wechat_nickname: String,
    /// When it was paid.
    pub paid_at: DateTime<Utc>,
    /// Whether it is held, too.
    pub contested: bool,
}

/// The taken places of the person a payment is for, other than its own.
///
/// # Errors
/// When the database fails.
pub async fn list_rivals(conn: &mut PgConnection, payment: PaymentId) -> Result<Vec<Rival>> {
    Ok(sqlx::query_as!(
        Rival,
        r#"select e.id as "enrolment_id: EnrolmentId", e.planet_nickname, e.planet_claim,
                  e.wechat_nickname, q.paid_at, e.contested
             from payments p
             left join enrolments own on own.payment_id = p.id
             left join orders o on o.id = p.order_id
             join enrolments e on e.camp_id = coalesce(own.camp_id, o.camp_id)
                              and e.person_key = coalesce(own.person_key, o.person_key)
                              and e.state = 'active' and e.payment_id <> p.id
             join payments q on q.id = e.payment_id
            where p.id = $1 order by q.paid_at, e.id limit 20"#,
        payment as _,
    )
    .fetch_all(conn)
    .await?)
}

/// Somebody's word that a payment was theirs.
#[derive(Clone, Debug)]
pub struct ClaimEvidence {
    /// Its id.
    pub id: PaymentClaimId,
    /// What became of it.
    pub state: ClaimState,
    /// The claimant's WeChat nickname.
    pub wechat_nickname: String,
    /// The typed amount, in fen.
    pub amount: Fen,
    /// The typed time.
    pub paid_at: DateTime<Utc>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// The claims of a payment, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn list_claim_evidence(
    conn: &mut PgConnection,
    payment: PaymentId,
) -> Result<Vec<ClaimEvidence>> {
    Ok(sqlx::query_as!(
        ClaimEvidence,
        r#"select k.id as "id: PaymentClaimId", k.state as "state: ClaimState",
                  m.nickname as wechat_nickname, k.amount_fen as "amount: Fen", k.paid_at,
                  k.created_at
             from payments p
             join payment_claims k on k.payment_id = p.id or k.transaction_id = p.transaction_id
             join members m on m.id = k.member_id
            where p.id = $1 order by k.created_at, k.id limit 50"#,
        payment as _,
    )
    .fetch_all(conn)
    .await?)
}

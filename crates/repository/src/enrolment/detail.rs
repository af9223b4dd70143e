//! What the staff sees around one paid place.

use camp_domain::binding::RosterCheck;
use camp_domain::payments::{MoneyExceptionKind, MoneyExceptionState, PaymentSource};
use camp_domain::refunds::{Decision, MoneyState};
use camp_domain::{
    BindingProposalId, CampId, Fen, MemberId, MoneyExceptionId, PaymentId, RefundId, Visibility,
};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::Result;

/// Whose payments are wanted.
#[derive(Clone, Copy, Debug)]
pub struct PaymentsOf {
    /// This payment, and
    pub payment: PaymentId,
    /// those of this member, and
    pub member: Option<MemberId>,
    /// those for this person on the planet.
    pub planet_user: Option<i64>,
}

/// A payment of a person.
#[derive(Clone, Debug)]
pub struct PaymentLine {
    /// Its id.
    pub id: PaymentId,
    /// When it was paid.
    pub paid_at: DateTime<Utc>,
    /// The camp it was for.
    pub camp_id: CampId,
    /// Its name.
    pub camp_name: String,
    /// What was paid, in fen.
    pub amount: Fen,
    /// Our number of the order.
    pub out_trade_no: Option<String>,
    /// The provider's number.
    pub transaction_id: String,
    /// What brought it about.
    pub source: PaymentSource,
}

/// The payments of a person for camps the staff member may see, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn list_payment_lines(
    conn: &mut PgConnection,
    of: PaymentsOf,
    visibility: &Visibility,
) -> Result<Vec<PaymentLine>> {
    Ok(sqlx::query_as!(
        PaymentLine,
        r#"select p.id as "id: PaymentId", p.paid_at, c.id as "camp_id: CampId",
                  c.name as camp_name, p.amount_fen as "amount: Fen", p.out_trade_no,
                  p.transaction_id, p.source as "source: PaymentSource"
             from payments p
             join camps c on c.id = p.camp_id
            where p.id in (select $1::uuid
                           union select id from payments where member_id = $2
                           union select payment_id from enrolments where member_id = $2
                           union select payment_id from enrolments where planet_user_id = $3)
              and ($4::uuid is null or exists (
                  select 1 from camp_staff s where s.camp_id = c.id and s.user_id = $4))
            order by p.paid_at desc, p.id desc limit 100"#,
        of.payment as _,
        of.member as Option<MemberId> as _,
        of.planet_user,
        visibility.assignee() as _,
    )
    .fetch_all(conn)
    .await?)
}

/// Money that went back, or is to.
#[derive(Clone, Debug)]
pub struct RefundLine {
    /// The refund.
    pub id: RefundId,
    /// When it was proposed.
    pub created_at: DateTime<Utc>,
    /// What goes back, in fen.
    pub amount: Fen,
    /// What we decided.
    pub decision: Decision,
    /// What the bank did.
    pub money: MoneyState,
    /// Who decided.
    pub decided_by_name: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// The refunds of a payment, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn list_refund_lines(
    conn: &mut PgConnection,
    payment: PaymentId,
) -> Result<Vec<RefundLine>> {
    Ok(sqlx::query_as!(
        RefundLine,
        r#"select r.id as "id: RefundId", r.created_at, r.amount_fen as "amount: Fen",
                  r.decision as "decision: Decision", r.money as "money: MoneyState",
                  u.display_name as "decided_by_name?", r.reason
             from refunds r left join users u on u.id = r.decided_by
            where r.payment_id = $1 order by r.created_at desc, r.ordinal desc"#,
        payment as _,
    )
    .fetch_all(conn)
    .await?)
}

/// What a payer filled in after the deadline.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// Its id.
    pub id: BindingProposalId,
    /// The typed planet nickname.
    pub planet_nickname: String,
    /// The typed id.
    pub planet_claim: String,
    /// The typed WeChat nickname.
    pub wechat_nickname: String,
    /// What the roster said.
    pub roster_check: RosterCheck,
    /// The planet user, where the roster knew the claim.
    pub planet_user_id: Option<i64>,
    /// When it was filled in.
    pub created_at: DateTime<Utc>,
}

/// What was filled in for a payment after the deadline, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn list_proposals(conn: &mut PgConnection, payment: PaymentId) -> Result<Vec<Proposal>> {
    Ok(sqlx::query_as!(
        Proposal,
        r#"select id as "id: BindingProposalId", planet_nickname, planet_claim, wechat_nickname,
                  roster_check as "roster_check: RosterCheck", planet_user_id, created_at
             from binding_proposals where payment_id = $1 order by created_at desc, id desc"#,
        payment as _,
    )
    .fetch_all(conn)
    .await?)
}

/// A row of the desk, in short.
#[derive(Clone, Debug)]
pub struct ExceptionBrief {
    /// Its id.
    pub id: MoneyExceptionId,
    /// Why the payment lies there.
    pub kind: MoneyExceptionKind,
    /// Whether somebody has decided.
    pub state: MoneyExceptionState,
    /// Since when.
    pub opened_at: DateTime<Utc>,
}

/// The rows of the desk about a payment, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn list_exception_briefs(
    conn: &mut PgConnection,
    payment: PaymentId,
) -> Result<Vec<ExceptionBrief>> {
    Ok(sqlx::query_as!(
        ExceptionBrief,
        r#"select id as "id: MoneyExceptionId", kind as "kind: MoneyExceptionKind",
                  state as "state: MoneyExceptionState", opened_at
             from money_exceptions where payment_id = $1 order by opened_at desc, id desc"#,
        payment as _,
    )
    .fetch_all(conn)
    .await?)
}

//! What staff look for by a number or a name, wherever it is.

use camp_domain::payments::{MoneyExceptionKind, MoneyExceptionState};
use camp_domain::refunds::{Decision, MoneyState};
use camp_domain::{CampId, Day, EnrolmentId, Fen, MoneyExceptionId, RefundId, Visibility};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::Result;
use crate::enrolment::contains;

/// Hits of each kind, at most.
const HITS: i64 = 6;

/// A camp.
#[derive(Clone, Debug)]
pub struct CampHit {
    /// Its id.
    pub id: CampId,
    /// Its name.
    pub name: String,
    /// First day.
    pub start: Day,
    /// Last day.
    pub end: Day,
}

/// The visible camps with `text` in their name, the latest first.
///
/// # Errors
/// When the database fails.
pub async fn find_camps(
    conn: &mut PgConnection,
    visibility: &Visibility,
    text: &str,
) -> Result<Vec<CampHit>> {
    Ok(sqlx::query_as!(
        CampHit,
        r#"select c.id as "id: CampId", c.name, c.start_day as "start: Day", c.end_day as "end: Day"
             from camps c
            where (c.name ilike $2 or c.id = $3)
              and ($1::uuid is null or exists
                   (select 1 from camp_staff s where s.camp_id = c.id and s.user_id = $1))
            order by c.start_day desc, c.id desc limit $4"#,
        visibility.assignee() as _,
        contains(text),
        Uuid::parse_str(text).ok(),
        HITS,
    )
    .fetch_all(conn)
    .await?)
}

/// A member's place.
#[derive(Clone, Debug)]
pub struct MemberHit {
    /// The place.
    pub id: EnrolmentId,
    /// The planet nickname the member typed.
    pub planet_nickname: String,
    /// The WeChat nickname the member typed.
    pub wechat_nickname: String,
    /// The id the member typed.
    pub planet_claim: String,
    /// The camp.
    pub camp_name: String,
}

/// The visible places of people with `text` in a name, of a planet user or member number, or with
/// that id of the place. With `numbers`, those of an order, a payment or a refund, too.
///
/// Every name is read; in collation `C` only Latin letters lose their case, which makes it several
/// times as fast.
///
/// # Errors
/// When the database fails.
pub async fn find_members(
    conn: &mut PgConnection,
    visibility: &Visibility,
    text: &str,
    numbers: bool,
) -> Result<Vec<MemberHit>> {
    Ok(sqlx::query_as!(
        MemberHit,
        r#"select e.id as "id: EnrolmentId", e.planet_nickname, e.wechat_nickname, e.planet_claim,
                  c.name as camp_name
             from enrolments e join camps c on c.id = e.camp_id
            where (e.planet_nickname collate "C" ilike $2 or e.wechat_nickname collate "C" ilike $2
                   or e.planet_claim = $3 or e.id = $4 or e.planet_user_id = $5
                   or e.planet_user_id in (
                      select m.user_id from planet_members m where m.number = $5)
                   or ($6 and (e.order_id = $4 or e.payment_id in (
                      select id from payments where transaction_id = $3
                      union all select id from payments where out_trade_no = $3
                      union all select id from payments where id = $4
                      union all select payment_id from refunds where out_refund_no = $3))))
              and ($1::uuid is null or e.camp_id in (
                   select s.camp_id from camp_staff s where s.user_id = $1))
            order by e.created_at desc, e.id desc limit $7"#,
        visibility.assignee() as _,
        contains(text),
        text,
        Uuid::parse_str(text).ok(),
        text.parse::<i64>().ok(),
        numbers,
        HITS,
    )
    .fetch_all(conn)
    .await?)
}

/// A refund.
#[derive(Clone, Debug)]
pub struct RefundHit {
    /// Its id.
    pub id: RefundId,
    /// Our number of it.
    pub out_refund_no: String,
    /// How much, in fen.
    pub amount: Fen,
    /// What we decided.
    pub decision: Decision,
    /// What the bank did.
    pub money: MoneyState,
    /// Whose.
    pub planet_nickname: Option<String>,
    /// The camp.
    pub camp_name: Option<String>,
}

/// The visible refunds with `number` as ours or the provider's, their id, or that of their payment.
///
/// # Errors
/// When the database fails.
pub async fn find_refunds(
    conn: &mut PgConnection,
    visibility: &Visibility,
    number: &str,
) -> Result<Vec<RefundHit>> {
    Ok(sqlx::query_as!(
        RefundHit,
        r#"select r.id as "id: RefundId", r.out_refund_no, r.amount_fen as "amount: Fen",
                  r.decision as "decision: Decision", r.money as "money: MoneyState",
                  e.planet_nickname as "planet_nickname?", c.name as "camp_name?"
             from refunds r
             left join enrolments e on e.id = r.enrolment_id
             left join camps c on c.id = r.camp_id
            where r.id in (select id from refunds where out_refund_no = $2
                           union all select id from refunds where provider_refund_id = $2
                           union all select id from refunds where id = $3
                           union all select x.id from refunds x
                              join payments p on p.id = x.payment_id
                             where p.transaction_id = $2 or p.out_trade_no = $2)
              and ($1::uuid is null or exists
                   (select 1 from camp_staff s where s.camp_id = r.camp_id and s.user_id = $1))
            order by r.created_at desc, r.id desc limit $4"#,
        visibility.assignee() as _,
        number,
        Uuid::parse_str(number).ok(),
        HITS,
    )
    .fetch_all(conn)
    .await?)
}

/// A row of the desk.
#[derive(Clone, Debug)]
pub struct DeskHit {
    /// Its id.
    pub id: MoneyExceptionId,
    /// Why it is there.
    pub kind: MoneyExceptionKind,
    /// Whether it still waits.
    pub state: MoneyExceptionState,
    /// The provider's number of the payment.
    pub transaction_id: String,
    /// How much was paid, in fen.
    pub amount: Fen,
}

/// The rows of the desk about the payment with this number.
///
/// # Errors
/// When the database fails.
pub async fn find_desk(conn: &mut PgConnection, number: &str) -> Result<Vec<DeskHit>> {
    Ok(sqlx::query_as!(
        DeskHit,
        r#"select x.id as "id: MoneyExceptionId", x.kind as "kind: MoneyExceptionKind",
                  x.state as "state: MoneyExceptionState", p.transaction_id,
                  p.amount_fen as "amount: Fen"
             from payments p join money_exceptions x on x.payment_id = p.id
            where p.transaction_id = $1 or p.out_trade_no = $1 or p.id = $2 or x.id = $2
            order by x.opened_at desc, x.id limit $3"#,
        number,
        Uuid::parse_str(number).ok(),
        HITS,
    )
    .fetch_all(conn)
    .await?)
}

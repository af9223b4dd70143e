//! Orders: a member's intention to pay a deposit.

use camp_domain::binding::RosterCheck;
use camp_domain::payments::{OrderState, PayChannel};
use camp_domain::{CampId, Day, EnrolmentId, Fen, MemberId, MerchantAccountId, OrderId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Error, Result, Tx};

/// An order with the terms the member accepted.
#[derive(Clone, Debug)]
pub struct Order {
    /// Its id.
    pub id: OrderId,
    /// The number the provider knows it by.
    pub out_trade_no: String,
    /// The account it was placed with.
    pub merchant_account_id: MerchantAccountId,
    /// The camp.
    pub camp_id: CampId,
    /// Who pays.
    pub member_id: MemberId,
    /// Who takes part.
    pub person_key: String,
    /// The planet user, where the roster knew the claim.
    pub planet_user_id: Option<i64>,
    /// The id the member typed.
    pub planet_claim: String,
    /// The planet nickname the member typed.
    pub planet_nickname: String,
    /// The WeChat nickname the member typed.
    pub wechat_nickname: String,
    /// What the roster said.
    pub roster_check: RosterCheck,
    /// The deposit, in fen.
    pub amount: Fen,
    /// First day of the camp.
    pub start_day: Day,
    /// Last day of the camp.
    pub end_day: Day,
    /// Days required.
    pub required_days: i32,
    /// Days of grace.
    pub grace_days: i32,
    /// Version of the rules text.
    pub rules_version: i32,
    /// When it was accepted.
    pub rules_accepted_at: DateTime<Utc>,
    /// Where it stands.
    pub state: OrderState,
    /// How it is paid.
    pub channel: PayChannel,
    /// The exact bytes of the request, sealed.
    pub request_body: Vec<u8>,
    /// For the bridge.
    pub prepay_id: Option<String>,
    /// For a phone browser.
    pub pay_url: Option<String>,
    /// For scanning.
    pub code_url: Option<String>,
    /// When the provider last confirmed it, wall time.
    pub placed_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it is closed unless paid.
    pub expires_at: DateTime<Utc>,
    /// Questions asked so far.
    pub asked: i32,
}

/// The columns of an [`Order`], for every statement that reads one.
macro_rules! select_order {
    ($tail:literal, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            Order,
            r#"select id as "id: OrderId", out_trade_no, merchant_account_id as "merchant_account_id: MerchantAccountId",
                      camp_id as "camp_id: CampId", member_id as "member_id: MemberId", person_key,
                      planet_user_id, planet_claim, planet_nickname, wechat_nickname,
                      roster_check as "roster_check: RosterCheck", amount_fen as "amount: Fen",
                      start_day as "start_day: Day", end_day as "end_day: Day", required_days, grace_days,
                      rules_version, rules_accepted_at, state as "state: OrderState",
                      channel as "channel: PayChannel", request_body, prepay_id, pay_url, code_url,
                      placed_at, created_at, expires_at, asked
                 from orders "# + $tail,
            $($argument),*
        )
    };
}

/// The order with this id.
///
/// # Errors
/// When the database fails.
pub async fn find_order(conn: &mut PgConnection, id: OrderId) -> Result<Option<Order>> {
    Ok(select_order!("where id = $1", id as _)
        .fetch_optional(conn)
        .await?)
}

/// Locks the order the provider knows by this number.
///
/// # Errors
/// When the database fails or the lock cannot be had in time.
pub async fn lock_order_by_number(
    tx: &mut Tx,
    merchant: MerchantAccountId,
    out_trade_no: &str,
) -> Result<Option<Order>> {
    Ok(select_order!(
        "where merchant_account_id = $1 and out_trade_no = $2 for update",
        merchant as _,
        out_trade_no,
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// The open order of a payer for a person.
///
/// # Errors
/// When the database fails.
pub async fn find_open_order(
    conn: &mut PgConnection,
    camp: CampId,
    member: MemberId,
    person_key: &str,
) -> Result<Option<Order>> {
    Ok(select_order!(
        "where camp_id = $1 and member_id = $2 and person_key = $3 and state = 'pending'",
        camp as _,
        member as _,
        person_key,
    )
    .fetch_optional(conn)
    .await?)
}

/// Writes a new order; its first question is due at `due_at`.
///
/// # Errors
/// When the database fails, or the payer has an open order for the person already.
pub async fn insert_order(
    tx: &mut Tx,
    order: &Order,
    confirmed_taken: bool,
    due_at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "insert into orders (id, out_trade_no, merchant_account_id, camp_id, member_id, person_key,
             planet_user_id, planet_claim, planet_nickname, wechat_nickname, roster_check,
             confirmed_taken, amount_fen, start_day, end_day, required_days, grace_days,
             rules_version, rules_accepted_at, state, channel, request_body, created_at,
             expires_at, due_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
                 $19, $20, $21, $22, $23, $24, $25)",
        order.id as _,
        order.out_trade_no,
        order.merchant_account_id as _,
        order.camp_id as _,
        order.member_id as _,
        order.person_key,
        order.planet_user_id,
        order.planet_claim,
        order.planet_nickname,
        order.wechat_nickname,
        order.roster_check as _,
        confirmed_taken,
        order.amount as _,
        order.start_day as _,
        order.end_day as _,
        order.required_days,
        order.grace_days,
        order.rules_version,
        order.rules_accepted_at,
        order.state as _,
        order.channel as _,
        order.request_body,
        order.created_at,
        order.expires_at,
        due_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Keeps what the provider answered to the placing of an open order; false when it is open no more.
///
/// # Errors
/// When the database fails.
pub async fn set_order_placed(
    tx: &mut Tx,
    id: OrderId,
    prepay_id: Option<&str>,
    pay_url: Option<&str>,
    code_url: Option<&str>,
    wall: DateTime<Utc>,
) -> Result<bool> {
    let kept = sqlx::query!(
        "update orders set prepay_id = $2, pay_url = $3, code_url = $4, placed_at = $5
          where id = $1 and state = 'pending'",
        id as _,
        prepay_id,
        pay_url,
        code_url,
        wall,
    )
    .execute(tx.conn())
    .await?;
    Ok(kept.rows_affected() == 1)
}

/// Moves an order from `from` to `to`.
///
/// # Errors
/// When the database fails, or the order is no longer in `from`.
pub async fn set_order_state(
    tx: &mut Tx,
    id: OrderId,
    from: OrderState,
    to: OrderState,
    paid_at: Option<DateTime<Utc>>,
) -> Result<()> {
    let now = tx.now();
    let moved = sqlx::query!(
        "update orders set state = $3, due_at = null, claimed_until = null,
                paid_at = coalesce($4, paid_at),
                closed_at = case when $3 = 'closed' then $5 else closed_at end
          where id = $1 and state = $2",
        id as _,
        from as _,
        to as _,
        paid_at,
        now,
    )
    .execute(tx.conn())
    .await?;
    if moved.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}

/// Claims up to `limit` open orders that are due, until `until` (wall time).
///
/// # Errors
/// When the database fails.
pub async fn claim_due_orders(
    tx: &mut Tx,
    wall: DateTime<Utc>,
    until: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<OrderId>> {
    let now = tx.now();
    Ok(sqlx::query_scalar!(
        r#"update orders set claimed_until = $3
            where id in (select id from orders
                          where state = 'pending' and due_at <= $1
                            and (claimed_until is null or claimed_until <= $2)
                          order by due_at limit $4 for update skip locked)
        returning id as "id: OrderId""#,
        now,
        wall,
        until,
        limit,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// Claims one open order for a question out of turn; false while somebody else asks.
///
/// # Errors
/// When the database fails.
pub async fn claim_order(
    tx: &mut Tx,
    id: OrderId,
    wall: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<bool> {
    let claimed = sqlx::query!(
        "update orders set claimed_until = $3
          where id = $1 and state = 'pending' and (claimed_until is null or claimed_until <= $2)",
        id as _,
        wall,
        until,
    )
    .execute(tx.conn())
    .await?;
    Ok(claimed.rows_affected() == 1)
}

/// Plans the next question about an open order, and counts this one.
///
/// # Errors
/// When the database fails. An order that has moved on stays as it is.
pub async fn set_order_due(tx: &mut Tx, id: OrderId, due_at: DateTime<Utc>) -> Result<()> {
    sqlx::query!(
        "update orders set due_at = $2, asked = asked + 1, claimed_until = null
          where id = $1 and state = 'pending'",
        id as _,
        due_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// When the next open order is due.
///
/// # Errors
/// When the database fails.
pub async fn next_order_due(conn: &mut PgConnection) -> Result<Option<DateTime<Utc>>> {
    Ok(
        sqlx::query_scalar!("select min(due_at) from orders where state = 'pending'")
            .fetch_one(conn)
            .await?,
    )
}

/// The enrolment an order led to.
///
/// # Errors
/// When the database fails.
pub async fn find_enrolment_of_order(
    conn: &mut PgConnection,
    id: OrderId,
) -> Result<Option<EnrolmentId>> {
    Ok(sqlx::query_scalar!(
        r#"select id as "id: EnrolmentId" from enrolments where order_id = $1"#,
        id as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// An order that is not paid, as far as the books know.
#[derive(Clone, Copy, Debug)]
pub struct UnpaidOrder {
    /// Its id.
    pub id: OrderId,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Unpaid orders made after `after` and before `until`, the oldest first: the closed ones, and
/// those that should have been closed at `overdue`.
///
/// # Errors
/// When the database fails.
pub async fn list_unpaid_orders(
    conn: &mut PgConnection,
    after: UnpaidOrder,
    until: DateTime<Utc>,
    overdue: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<UnpaidOrder>> {
    Ok(sqlx::query_as!(
        UnpaidOrder,
        r#"select id as "id: OrderId", created_at from orders
            where (created_at, id) > ($1, $2) and created_at < $3
              and (state = 'closed' or (state = 'pending' and expires_at <= $4))
            order by created_at, id limit $5"#,
        after.created_at,
        after.id as _,
        until,
        overdue,
        limit,
    )
    .fetch_all(conn)
    .await?)
}

//! What the provider's bills say, beside our books.

use camp_domain::reconciliation::{BillKind, BillLineKind, ZeroCheck};
use camp_domain::{Day, Fen, MerchantAccountId, RefundId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Page, PageRequest, Result, Tx};

/// A merchant number with what was read of it.
#[derive(Clone, Debug)]
pub struct AccountBills {
    /// The number.
    pub mch_id: String,
    /// The account whose keys ask for it: the one in use, or the last that was.
    pub account: MerchantAccountId,
    /// The day of its first payment.
    pub first_day: Option<Day>,
    /// The last trade bill that was read.
    pub trade_day: Option<Day>,
    /// The last fund-flow bill that named a balance.
    pub balance_day: Option<Day>,
    /// That balance, in fen.
    pub balance: Option<Fen>,
}

/// Every merchant number that ever took money.
///
/// # Errors
/// When the database fails.
pub async fn list_account_bills(conn: &mut PgConnection) -> Result<Vec<AccountBills>> {
    Ok(sqlx::query_as!(
        AccountBills,
        r#"select m.mch_id, m.id as "account: MerchantAccountId",
                  (p.first_at at time zone 'Asia/Shanghai')::date as "first_day: Day",
                  t.day as "trade_day: Day", f.day as "balance_day?: Day",
                  f.balance_fen as "balance?: Fen"
             from (select distinct on (mch_id) mch_id, id from merchant_accounts
                    order by mch_id, retired_at desc nulls first, id desc) m
             cross join lateral (select min(paid_at) as first_at from payments
                                  where mch_id = m.mch_id and merchant_account_id is not null) p
             cross join lateral (select max(day) as day from bill_days
                                  where mch_id = m.mch_id and kind = 'trade') t
             left join lateral (select day, balance_fen from bill_days
                                 where mch_id = m.mch_id and kind = 'fund_flow'
                                   and balance_fen is not null
                                 order by day desc limit 1) f on true
            where p.first_at is not null
            order by m.mch_id"#,
    )
    .fetch_all(conn)
    .await?)
}

/// The days from `from` to `to` whose bill was not read, in order.
///
/// # Errors
/// When the database fails.
pub async fn list_unread_days(
    conn: &mut PgConnection,
    mch_id: &str,
    kind: BillKind,
    from: Day,
    to: Day,
) -> Result<Vec<Day>> {
    Ok(sqlx::query_scalar!(
        r#"select d::date as "day!: Day" from generate_series($3::date, $4::date, interval '1 day') d
            where not exists (select 1 from bill_days b
                               where b.mch_id = $1 and b.kind = $2 and b.day = d::date)
            order by d"#,
        mch_id,
        kind as _,
        from as _,
        to as _,
    )
    .fetch_all(conn)
    .await?)
}

/// A bill that was read.
#[derive(Clone, Debug)]
pub struct ReadBill {
    /// The merchant number.
    pub mch_id: String,
    /// The day.
    pub day: Day,
    /// Which bill.
    pub kind: BillKind,
    /// The file's hash; nothing for an empty day.
    pub sha1: Option<Vec<u8>>,
    /// Its lines.
    pub rows: i32,
    /// The balance after the last of them.
    pub balance: Option<Fen>,
}

/// A line of a trade bill.
#[derive(Clone, Debug)]
pub struct BillLine {
    /// Payment or refund.
    pub kind: BillLineKind,
    /// WeChat Pay's number of a payment, ours of a refund.
    pub number: String,
    /// The payment's number at WeChat Pay.
    pub transaction_id: String,
    /// The payment's number with us.
    pub out_trade_no: String,
    /// How much, in fen.
    pub amount: Fen,
    /// When.
    pub at: DateTime<Utc>,
}

/// Writes a bill down, once however often it is read.
///
/// # Errors
/// When the database fails.
pub async fn insert_bill(tx: &mut Tx, bill: &ReadBill, lines: &[BillLine]) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "insert into bill_days (mch_id, day, kind, sha1, row_count, balance_fen, read_at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
        bill.mch_id,
        bill.day as _,
        bill.kind as _,
        bill.sha1,
        bill.rows,
        bill.balance as Option<Fen> as _,
        now,
    )
    .execute(tx.conn())
    .await?;
    let kinds: Vec<_> = lines.iter().map(|line| line.kind.to_string()).collect();
    let numbers: Vec<_> = lines.iter().map(|line| line.number.clone()).collect();
    let transactions: Vec<_> = lines
        .iter()
        .map(|line| line.transaction_id.clone())
        .collect();
    let orders: Vec<_> = lines.iter().map(|line| line.out_trade_no.clone()).collect();
    let amounts: Vec<_> = lines.iter().map(|line| line.amount.get()).collect();
    let instants: Vec<_> = lines.iter().map(|line| line.at).collect();
    sqlx::query!(
        "insert into bill_lines (mch_id, day, kind, number, transaction_id, out_trade_no,
                                 amount_fen, at)
         select $1, $2, v.kind, v.number, v.transaction, v.trade, v.amount, v.at
           from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[],
                       $8::timestamptz[]) as v(kind, number, transaction, trade, amount, at)
         on conflict do nothing",
        bill.mch_id,
        bill.day as _,
        &kinds,
        &numbers,
        &transactions,
        &orders,
        &amounts,
        &instants,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Lets the engine ask now about refunds of the bills that are still open with us.
///
/// # Errors
/// When the database fails.
pub async fn set_asked_now(tx: &mut Tx) -> Result<u64> {
    let now = tx.now();
    let asked = sqlx::query!(
        "update refunds r set due_at = $1
          where r.money in ('unknown', 'processing') and r.due_at > $1
            and exists (select 1 from bill_lines l
                         where l.kind = 'refund' and l.number = r.out_refund_no)",
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(asked.rows_affected())
}

/// A row behind a check.
#[derive(Clone, Debug)]
pub struct CheckRow {
    /// The merchant number.
    pub mch_id: String,
    /// The payment's number at WeChat Pay.
    pub transaction_id: String,
    /// The payment's number with us.
    pub out_trade_no: String,
    /// Our refund number, where it is about a refund.
    pub out_refund_no: Option<String>,
    /// The refund in our books.
    pub refund_id: Option<RefundId>,
    /// How much, in fen.
    pub amount: Fen,
    /// When.
    pub at: DateTime<Utc>,
}

macro_rules! check_row {
    ($tail:literal, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            CheckRow,
            r#"select v.mch_id as "mch_id!", v.transaction_id as "transaction_id!",
                  v.out_trade_no as "out_trade_no!", v.out_refund_no,
                  v.refund_id as "refund_id: RefundId", v.amount_fen as "amount!: Fen", v.at as "at!"
             from zero_checks v "# + $tail,
            $($argument),*
        )
    };
}

/// How many rows a check has, and their sum.
///
/// # Errors
/// When the database fails.
pub async fn count_check(
    conn: &mut PgConnection,
    check: ZeroCheck,
    now: DateTime<Utc>,
) -> Result<(i64, Fen)> {
    let row = sqlx::query!(
        r#"select count(*) as "count!", coalesce(sum(amount_fen), 0)::bigint as "sum!: Fen"
             from zero_checks where name = $1 and settled_by <= $2"#,
        check as _,
        now,
    )
    .fetch_one(conn)
    .await?;
    Ok((row.count, row.sum))
}

/// The rows of a check, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn list_check(
    conn: &mut PgConnection,
    check: ZeroCheck,
    now: DateTime<Utc>,
    page: PageRequest,
) -> Result<Page<CheckRow>> {
    let (total, _) = count_check(conn, check, now).await?;
    let items = check_row!(
        "where v.name = $1 and v.settled_by <= $2 order by v.at, v.transaction_id limit $3 offset $4",
        check as _,
        now,
        page.limit(),
        page.offset(),
    )
    .fetch_all(conn)
    .await?;
    Ok(Page { items, total })
}

/// What our books say has moved on a merchant number since `since`: in, and out or on its way out.
///
/// # Errors
/// When the database fails.
pub async fn sum_moved(
    conn: &mut PgConnection,
    mch_id: &str,
    since: DateTime<Utc>,
) -> Result<(Fen, Fen)> {
    let row = sqlx::query!(
        r#"select (select coalesce(sum(amount_fen), 0)::bigint from payments
                    where mch_id = $1 and merchant_account_id is not null and source = 'order'
                      and paid_at >= $2) as "came!: Fen",
                  (select coalesce(sum(r.amount_fen), 0)::bigint
                     from refunds r join merchant_accounts a on a.id = r.merchant_account_id
                    where a.mch_id = $1 and r.accepted_at >= $2 and r.money in ('processing', 'success', 'abnormal')) as "went!: Fen""#,
        mch_id,
        since,
    )
    .fetch_one(conn)
    .await?;
    Ok((row.came, row.went))
}

//! The product's books, read straight from its tables: no code of the product is asked.

use sqlx::{AssertSqlSafe, Connection, FromRow, PgConnection};

/// What the tables say about money.
#[derive(Clone, Debug)]
pub struct Books {
    /// Money that came.
    pub payments: Vec<BookedPayment>,
    /// Money that goes back.
    pub refunds: Vec<BookedRefund>,
}

/// A payment of the books.
#[derive(Clone, Debug, FromRow)]
pub struct BookedPayment {
    /// The provider's number.
    pub transaction_id: String,
    /// Our number of the order.
    pub out_trade_no: Option<String>,
    /// Amount.
    pub amount_fen: i64,
    /// Through which door it was learned.
    pub learned_from: String,
}

/// A refund of the books.
#[derive(Clone, Debug, FromRow)]
pub struct BookedRefund {
    /// Our number of it.
    pub out_refund_no: String,
    /// Our number of the order.
    pub out_trade_no: Option<String>,
    /// Amount.
    pub amount_fen: i64,
    /// What people decided.
    pub decision: String,
    /// What the bank did.
    pub money: String,
    /// Sending passes.
    pub attempts: i32,
}

impl Books {
    pub(crate) async fn read(conn: &mut PgConnection) -> Self {
        let payments = sqlx::query_as(
            "select transaction_id, out_trade_no, amount_fen, learned_from from payments
              order by transaction_id",
        );
        let payments = payments.fetch_all(&mut *conn).await;
        let refunds = sqlx::query_as(
            // One that was made elsewhere in our stead stands there under the number it has there.
            "select case when r.seen_outside and r.merchant_account_id is null
                         then coalesce(r.provider_refund_id, r.out_refund_no)
                         else r.out_refund_no end as out_refund_no,
                    p.out_trade_no, r.amount_fen, r.decision, r.money, r.attempts
               from refunds r join payments p on p.id = r.payment_id order by 1",
        );
        let refunds = refunds.fetch_all(conn).await;
        Self {
            payments: payments.expect("payments can be read"),
            refunds: refunds.expect("refunds can be read"),
        }
    }

    /// Sum of what came.
    #[must_use]
    pub fn paid_fen(&self) -> i64 {
        self.payments.iter().map(|row| row.amount_fen).sum()
    }

    /// Sum of what went back.
    #[must_use]
    pub fn refunded_fen(&self) -> i64 {
        let back = self.refunds.iter().filter(|row| row.money == "success");
        back.map(|row| row.amount_fen).sum()
    }

    /// The refunds of one order.
    #[must_use]
    pub fn refunds_of(&self, out_trade_no: &str) -> Vec<&BookedRefund> {
        let all = self.refunds.iter();
        all.filter(|row| row.out_trade_no.as_deref() == Some(out_trade_no))
            .collect()
    }
}

pub(crate) async fn open(url: &str) -> PgConnection {
    PgConnection::connect(url)
        .await
        .expect("the world's database answers")
}

pub(crate) async fn number(conn: &mut PgConnection, statement: &str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(statement.to_owned()))
        .fetch_one(conn)
        .await
        .unwrap_or_else(|error| panic!("{statement}: {error}"))
}

pub(crate) async fn words(conn: &mut PgConnection, statement: &str) -> Vec<String> {
    sqlx::query_scalar(AssertSqlSafe(statement.to_owned()))
        .fetch_all(conn)
        .await
        .unwrap_or_else(|error| panic!("{statement}: {error}"))
}

pub(crate) async fn change(conn: &mut PgConnection, statement: &str) -> u64 {
    sqlx::query(AssertSqlSafe(statement.to_owned()))
        .execute(conn)
        .await
        .unwrap_or_else(|error| panic!("{statement}: {error}"))
        .rows_affected()
}

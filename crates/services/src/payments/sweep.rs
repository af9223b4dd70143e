//! The second net under lost callbacks: every hour the provider is asked about the orders that
//! nobody seems to have paid.

use camp_domain::payments::LearnedFrom;
use camp_domain::{Actor, Fen, OrderId};
use camp_repository::payments::{self, UnpaidOrder};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::ask::ask_through;
use crate::pace::Pace;
use crate::{App, Result, notifications};

/// The name of its cursor.
const CURSOR: &str = "payments.sweep";
/// How far back the first sweep looks.
const FIRST: TimeDelta = TimeDelta::hours(24);
/// How far each sweep looks behind the one before: an order can be paid for half an hour, and a
/// callback may take longer.
const OVERLAP: TimeDelta = TimeDelta::hours(2);
/// How far back a sweep looks at the most, however long the provider did not answer.
const MOST: TimeDelta = TimeDelta::days(7);
/// An open order that should have been closed so long ago is not closed by its own questions.
const OVERDUE: TimeDelta = TimeDelta::minutes(5);
/// Orders read at a time.
const BATCH: i64 = 200;
/// Questions a second; members' own go first.
const PER_SECOND: i64 = 20;

/// What a sweep came to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Swept {
    /// Orders asked for.
    pub asked: usize,
    /// Orders of which the provider did not say how they stand.
    pub unanswered: usize,
    /// Payments that no callback had told of.
    pub filled_in: i64,
    /// Their sum.
    pub sum: Fen,
}

/// Asks about the unpaid orders since the last sweep, and tells the staff where payments had to be
/// filled in. Orders without an answer are asked for again by the next sweep.
///
/// # Errors
/// When the database fails.
pub async fn sweep(app: &App, slot: DateTime<Utc>) -> Result<Swept> {
    let begun = app.clock.now();
    let cursor = payments::find_cursor(app.db.reader().await?.conn(), CURSOR).await?;
    let since = cursor.map_or(begun - FIRST, |cursor| {
        (cursor.until - OVERLAP).max(begun - MOST)
    });
    let (mut swept, seen_to) = ask_all(app, since, begun).await?;
    let mut tx = app.begin(Actor::System).await?;
    // Counted from the books and since the sweep before: one that died has told nobody.
    let told_to = cursor.map_or(begun, |cursor| cursor.polled_at);
    let filled_in = payments::sum_swept(tx.conn(), told_to).await?;
    (swept.filled_in, swept.sum) = (filled_in.payments, filled_in.sum);
    if filled_in.payments > 0 {
        let text = format!(
            "【支付补记】\n回调没有送达，已补记 {} 笔，共 {} 元。请检查微信支付的回调是否正常。",
            filled_in.payments, filled_in.sum
        );
        let cause = format!("sweep:{}", slot.timestamp());
        notifications::staff(&mut tx, &cause, None, &text).await?;
    }
    payments::set_cursor(&mut tx, CURSOR, seen_to, begun).await?;
    tx.commit().await?;
    Ok(swept)
}

/// Asks for each order made from `since` to `until`; answers to when every order is known.
async fn ask_all(
    app: &App,
    since: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<(Swept, DateTime<Utc>)> {
    let (mut swept, mut seen_to) = (Swept::default(), until);
    let mut pace = Pace::new(PER_SECOND);
    let mut after = UnpaidOrder {
        id: OrderId::from(Uuid::nil()),
        created_at: since,
    };
    loop {
        let mut reader = app.db.reader().await?;
        let overdue = until - OVERDUE;
        let orders =
            payments::list_unpaid_orders(reader.conn(), after, until, overdue, BATCH).await?;
        drop(reader);
        let Some(last) = orders.last() else {
            return Ok((swept, seen_to));
        };
        after = *last;
        for order in &orders {
            pace.wait().await;
            swept.asked += 1;
            if !answered(app, order.id).await {
                swept.unanswered += 1;
                seen_to = seen_to.min(order.created_at);
            }
        }
    }
}

/// One order's fault must not hold up the others.
async fn answered(app: &App, order: OrderId) -> bool {
    match ask_through(app, order, LearnedFrom::Poll).await {
        Ok(answered) => answered,
        Err(error) => {
            tracing::error!(%error, %order, "an order could not be asked for");
            false
        }
    }
}

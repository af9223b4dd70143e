//! The list of payments that only WeCom knows of: read every hour, and early when somebody claims a
//! payment that has not been seen yet.

use camp_domain::Actor;
use camp_providers::ProviderError;
use camp_providers::wecom::{Bill, BillKind, BillPage, WecomApp};
use camp_repository::payments;
use chrono::{DateTime, TimeDelta, Utc};

use super::{claim, fixed_code};
use crate::due::{Done, DueQueue};
use crate::notifications::staff;
use crate::{App, Result, config};

/// The list's name among the cursors.
pub(super) const LIST: &str = "payments.bills";
/// How far every look goes back behind the last one: refunds change lines that were read.
const OVERLAP: TimeDelta = TimeDelta::days(2);
/// How far the first look goes back.
pub(super) const FIRST_LOOK: TimeDelta = TimeDelta::days(7);
/// The other side answers for a month at the most.
const WINDOW: TimeDelta = TimeDelta::days(30);
/// The least time between two looks, however many people wait.
const EARLY: TimeDelta = TimeDelta::seconds(60);
/// Without an answer for so long, staff have to know.
const STALE: TimeDelta = TimeDelta::hours(3);

/// What a look found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BillsRead {
    /// Lines of the list.
    pub bills: usize,
    /// Payments that were not in the books.
    pub recorded: usize,
    /// Claims that found their payment.
    pub claims: usize,
    /// Claims given up because their payment never came.
    pub given_up: usize,
    /// Whether the whole list could be read and written down.
    pub complete: bool,
}

/// Reads the list, writes down what is new and lets waiting claims find their payments.
/// Nothing where WeCom is not configured.
///
/// # Errors
/// When the database fails; a failure of WeCom is part of the answer.
pub async fn read_bills(app: &App) -> Result<Option<BillsRead>> {
    let mut reader = app.db.reader().await?;
    let values = config::load(reader.conn()).await?;
    let cursor = payments::find_cursor(reader.conn(), LIST).await?;
    drop(reader);
    let Some(client) = app.clients.wecom(&values).await? else {
        return Ok(None);
    };
    let begun = app.clock.now();
    let since = cursor.map_or(begun - FIRST_LOOK, |cursor| cursor.until);
    let mut read = BillsRead {
        complete: true,
        ..BillsRead::default()
    };
    match all(&client, since - OVERLAP, begun).await {
        Ok(page) => {
            write(app, &page, &mut read).await?;
            let mut tx = app.begin(Actor::System).await?;
            if read.complete {
                payments::set_cursor(&mut tx, LIST, begun, begun).await?;
            } else {
                payments::set_polled(&mut tx, LIST).await?;
            }
            tx.commit().await?;
        }
        Err(error) => {
            read.complete = false;
            unanswered(app, since, &error).await?;
        }
    }
    read.claims = claim::match_waiting(app).await?;
    read.given_up = claim::give_up_stale(app).await?;
    Ok(Some(read))
}

async fn all(
    client: &WecomApp,
    mut begin: DateTime<Utc>,
    end: DateTime<Utc>,
) -> Result<BillPage, ProviderError> {
    let mut all = BillPage::default();
    while begin < end {
        let until = end.min(begin + WINDOW);
        let page = client.bills(begin, until).await?;
        all.bills.extend(page.bills);
        all.unreadable += page.unreadable;
        begin = until;
    }
    Ok(all)
}

async fn write(app: &App, page: &BillPage, read: &mut BillsRead) -> Result<()> {
    read.bills = page.bills.len();
    for bill in page
        .bills
        .iter()
        .filter(|bill| bill.kind == BillKind::Payment)
    {
        match one(app, bill).await {
            Ok(new) => read.recorded += usize::from(new),
            // One line's fault must not hold up the others; the next look meets it again.
            Err(error) => {
                tracing::error!(%error, transaction = bill.transaction_id, "a bill was not recorded");
                read.complete = false;
            }
        }
    }
    if page.unreadable > 0 {
        let mut tx = app.begin(Actor::System).await?;
        let cause = format!("bills_unreadable:{}", camp_domain::Day::of(tx.now()));
        let words = format!(
            "企业微信收款记录中有 {} 条无法读取，请联系技术人员核对",
            page.unreadable
        );
        staff(&mut tx, &cause, None, &words).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn one(app: &App, bill: &Bill) -> Result<bool> {
    fixed_code::record(app, bill).await
}

/// Silence is not an empty list: the cursor stays, and after a while staff are told.
async fn unanswered(app: &App, since: DateTime<Utc>, error: &ProviderError) -> Result<()> {
    tracing::warn!(%error, "the list of bills could not be read");
    let mut tx = app.begin(Actor::System).await?;
    payments::set_polled(&mut tx, LIST).await?;
    if tx.now() - since > STALE {
        let cause = format!("bills_stale:{}", camp_domain::Day::of(tx.now()));
        let words =
            "已超过 3 小时读不到企业微信收款记录，收款码付款暂时无法入账，请检查企业微信配置";
        staff(&mut tx, &cause, None, words).await?;
    }
    Ok(tx.commit().await?)
}

/// Early looks at the list, for people who wait.
pub struct BillQueue;

impl DueQueue for BillQueue {
    const NAME: &'static str = "payments.bills";
    const EXCLUSIVE: bool = true;

    async fn run(app: &App, _limit: i64) -> Result<Done> {
        let due = Self::next_due(app).await?;
        if due.is_none_or(|due| due > app.clock.now()) {
            return Ok(Done::default());
        }
        let read = read_bills(app).await?;
        Ok(Done {
            handled: usize::from(read.is_some()),
        })
    }

    async fn next_due(app: &App) -> Result<Option<DateTime<Utc>>> {
        let cursor = payments::find_cursor(app.db.reader().await?.conn(), LIST).await?;
        Ok(cursor.and_then(|cursor| {
            let asked = cursor.requested_at?;
            Some(asked.max(cursor.polled_at + EARLY))
        }))
    }
}

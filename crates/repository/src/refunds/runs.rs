//! Release runs: sets of refunds that may leave.

use camp_domain::refunds::{MoneyState, RunState};
use camp_domain::{CampId, Fen, MerchantAccountId, RefundId, ReleaseRunId, UserId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Error, Page, PageRequest, Result, Tx};

/// A run to be made.
#[derive(Clone, Debug)]
pub struct NewRun {
    /// Its id.
    pub id: ReleaseRunId,
    /// The account the money leaves from.
    pub merchant_account_id: MerchantAccountId,
    /// The camp, where all refunds are of one.
    pub camp_id: Option<CampId>,
    /// How many refunds.
    pub count: i32,
    /// Their sum, in fen.
    pub sum: Fen,
    /// Hash over their canonical form.
    pub hash: Vec<u8>,
    /// Whether the approver may not release.
    pub two_person: bool,
    /// Who releases.
    pub released_by: UserId,
}

/// Makes a run and lets its refunds leave.
///
/// # Errors
/// When the database fails, a refund is no longer approved and unsent, or the approver releases
/// where two people are asked for.
pub async fn insert_run(tx: &mut Tx, run: &NewRun, refunds: &[uuid::Uuid]) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "insert into release_runs (id, merchant_account_id, camp_id, state, refund_count, sum_fen,
                                   hash, two_person, released_by, released_at)
         values ($1, $2, $3, 'running', $4, $5, $6, $7, $8, $9)",
        run.id as _,
        run.merchant_account_id as _,
        run.camp_id as Option<CampId> as _,
        run.count,
        run.sum as _,
        run.hash,
        run.two_person,
        run.released_by as _,
        now,
    )
    .execute(tx.conn())
    .await?;
    let released = sqlx::query!(
        "update refunds set run_id = $1, released_at = $2, due_at = $2, updated_at = $2
          where id = any($3) and decision = 'approved' and money = 'not_sent' and run_id is null",
        run.id as _,
        now,
        refunds,
    )
    .execute(tx.conn())
    .await?;
    if released.rows_affected() == refunds.len() as u64 {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}

/// A run with how far it is.
#[derive(Clone, Debug)]
pub struct RunRow {
    /// Its id.
    pub id: ReleaseRunId,
    /// The camp, where all refunds are of one.
    pub camp_id: Option<CampId>,
    /// Its name.
    pub camp_name: Option<String>,
    /// Where it stands.
    pub state: RunState,
    /// Why it waits.
    pub pause_reason: Option<String>,
    /// How many refunds.
    pub refund_count: i32,
    /// Their sum, in fen.
    pub sum: Fen,
    /// Hash over their canonical form.
    pub hash: Vec<u8>,
    /// Who released it.
    pub released_by: String,
    /// When.
    pub released_at: DateTime<Utc>,
    /// Refunds on their way.
    pub processing: i64,
    /// Refunds that arrived.
    pub succeeded: i64,
    /// Refunds that need a person.
    pub failed: i64,
    /// Refunds that wait to be sent.
    pub waiting: i64,
    /// Refunds that are no longer part of it, because they went back to review or it was stopped.
    pub left: i64,
    /// When the first of it was taken by the provider.
    pub first_accepted_at: Option<DateTime<Utc>>,
    /// When the last was.
    pub last_accepted_at: Option<DateTime<Utc>>,
}

impl RunRow {
    /// How many seconds what waits will take at the speed so far; nothing while nothing is known
    /// or nothing waits.
    #[must_use]
    pub fn seconds_left(&self) -> Option<i64> {
        let (first, last) = self.first_accepted_at.zip(self.last_accepted_at)?;
        let sent = self.processing + self.succeeded + self.failed;
        let took = (last - first).num_milliseconds();
        let running = self.state == RunState::Running && self.waiting > 0;
        (running && sent > 1 && took > 0)
            .then(|| (self.waiting * took + (sent - 1) * 1000 - 1) / ((sent - 1) * 1000))
    }
}

macro_rules! select_run {
    ($tail:literal, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            RunRow,
            r#"select n.id as "id: ReleaseRunId", n.camp_id as "camp_id: CampId", c.name as "camp_name?",
                  n.state as "state: RunState", n.pause_reason, n.refund_count, n.sum_fen as "sum: Fen",
                  n.hash, u.display_name as released_by, n.released_at,
                  k.processing as "processing!", k.succeeded as "succeeded!", k.failed as "failed!",
                  k.waiting as "waiting!", (n.refund_count - k.part) as "left!",
                  k.first_accepted_at, k.last_accepted_at
             from release_runs n
             join users u on u.id = n.released_by
             left join camps c on c.id = n.camp_id
             cross join lateral (
                 select count(*) filter (where r.money in ('submitting', 'unknown', 'processing')) as processing,
                        count(*) filter (where r.money in ('success', 'settled_outside')) as succeeded,
                        count(*) filter (where r.money in ('refused', 'abnormal', 'closed')) as failed,
                        count(*) filter (where r.money = 'not_sent') as waiting, count(*) as part,
                        min(r.accepted_at) as first_accepted_at, max(r.accepted_at) as last_accepted_at
                   from refunds r where r.run_id = n.id) k "# + $tail,
            $($argument),*
        )
    };
}

/// A run.
///
/// # Errors
/// When the database fails.
pub async fn find_run(conn: &mut PgConnection, id: ReleaseRunId) -> Result<Option<RunRow>> {
    Ok(select_run!("where n.id = $1", id as _)
        .fetch_optional(conn)
        .await?)
}

/// A page of runs in `state` (nothing: in any), the newest first.
///
/// # Errors
/// When the database fails.
pub async fn list_runs(
    conn: &mut PgConnection,
    state: Option<RunState>,
    page: PageRequest,
) -> Result<Page<RunRow>> {
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from release_runs where $1::text is null or state = $1"#,
        state as _,
    )
    .fetch_one(&mut *conn)
    .await?;
    let items = select_run!(
        "where $1::text is null or n.state = $1
         order by n.released_at desc, n.id desc limit $2 offset $3",
        state as _,
        page.limit(),
        page.offset(),
    )
    .fetch_all(conn)
    .await?;
    Ok(Page { items, total })
}

/// A refund of a run.
#[derive(Clone, Debug)]
pub struct RunItem {
    /// The refund.
    pub refund_id: RefundId,
    /// The planet nickname the member typed.
    pub planet_nickname: Option<String>,
    /// What goes back, in fen.
    pub amount: Fen,
    /// What the bank did.
    pub money: MoneyState,
    /// Code of the last failure.
    pub failure_code: Option<String>,
    /// The last failure in words.
    pub failure: Option<String>,
    /// When the engine looks at it next.
    pub due_at: Option<DateTime<Utc>>,
}

/// The refunds of a run.
///
/// # Errors
/// When the database fails.
pub async fn list_run_items(conn: &mut PgConnection, id: ReleaseRunId) -> Result<Vec<RunItem>> {
    Ok(sqlx::query_as!(
        RunItem,
        r#"select r.id as "refund_id: RefundId", e.planet_nickname as "planet_nickname?",
                  r.amount_fen as "amount: Fen", r.money as "money: MoneyState", r.failure_code, r.failure, r.due_at
             from refunds r left join enrolments e on e.id = r.enrolment_id
            where r.run_id = $1 order by r.id"#,
        id as _,
    )
    .fetch_all(conn)
    .await?)
}

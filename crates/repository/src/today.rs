//! What the day's page shows: work that waits, how camps go, and what is about to run out.

use camp_domain::{CampId, Day, Fen, Visibility};
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

use crate::Result;

/// Work of one kind that waits for a person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// How many.
    pub count: i64,
    /// Since when the oldest waits.
    pub since: Option<DateTime<Utc>>,
}

/// Everything that waits for a person, of the camps somebody may see. Desk, messages and runs
/// belong to no camp: they are for those who may see every one.
#[derive(Clone, Copy, Debug)]
pub struct Work {
    /// Refunds in review.
    pub review: Waiting,
    /// Approved refunds in no run.
    pub release: Waiting,
    /// Money in doubt.
    pub desk: Waiting,
    /// Places whose person is to be found by hand, since the payment.
    pub matching: Waiting,
    /// Objections without an answer.
    pub objections: Waiting,
    /// Refunds that failed, or whose end is unknown.
    pub stuck: Waiting,
    /// Messages that were given up.
    pub messages: Waiting,
    /// Runs that were stopped halfway.
    pub paused: Waiting,
}

/// What waits for a person. Each count is that of the list a card leads to.
///
/// # Errors
/// When the database fails.
pub async fn find_work(conn: &mut PgConnection, visibility: &Visibility) -> Result<Work> {
    let row = sqlx::query!(
        r#"with mine as materialized (select camp_id from camp_staff where user_id = $1)
           select a.n as "review!", a.since as review_since, b.n as "release!",
                  b.since as release_since, c.n as "desk!", c.since as desk_since,
                  d.n as "matching!", d.since as matching_since, e.n as "objections!",
                  e.since as objections_since, f.n as "stuck!", f.since as stuck_since,
                  g.n as "messages!", g.since as messages_since, h.n as "paused!",
                  h.since as paused_since
             from (select count(*) as n, min(created_at) as since from refunds
                    where decision = 'in_review'
                      and ($1::uuid is null or camp_id in (select camp_id from mine))) a,
                  (select count(*) as n, min(decided_at) as since from refunds
                    where decision = 'approved' and run_id is null and money = 'not_sent'
                      and ($1 is null or camp_id in (select camp_id from mine))) b,
                  (select count(*) as n, min(opened_at) as since from money_exceptions
                    where state = 'open') c,
                  (select count(*) as n, min(p.paid_at) as since from payments p
                     join enrolments l on l.payment_id = p.id
                    where p.bind_status = 'manual_review'
                      and ($1 is null or l.camp_id in (select camp_id from mine))) d,
                  (select count(*) as n, min(created_at) as since from objections
                    where state = 'open'
                      and ($1 is null or camp_id in (select camp_id from mine))) e,
                  (select count(*) as n, min(r.released_at) as since from refunds r
                    where r.decision = 'approved'
                      and r.money in ('unknown', 'refused', 'abnormal', 'closed')
                      and (r.money <> 'closed' or not exists (select 1 from refunds n
                           where n.payment_id = r.payment_id and n.ordinal > r.ordinal))
                      and ($1 is null or r.camp_id in (select camp_id from mine))) f,
                  (select count(*) as n, min(created_at) as since from messages
                    where state = 'failed') g,
                  (select count(*) as n, min(released_at) as since from release_runs
                    where state = 'paused') h"#,
        visibility.assignee() as _,
    )
    .fetch_one(conn)
    .await?;
    let waiting = |count, since| Waiting { count, since };
    Ok(Work {
        review: waiting(row.review, row.review_since),
        release: waiting(row.release, row.release_since),
        desk: waiting(row.desk, row.desk_since),
        matching: waiting(row.matching, row.matching_since),
        objections: waiting(row.objections, row.objections_since),
        stuck: waiting(row.stuck, row.stuck_since),
        messages: waiting(row.messages, row.messages_since),
        paused: waiting(row.paused, row.paused_since),
    })
}

/// How many members of a camp checked in on a day.
#[derive(Clone, Copy, Debug)]
pub struct DayCount {
    /// The camp.
    pub camp_id: CampId,
    /// The day.
    pub day: Day,
    /// Members with a post on it.
    pub members: i64,
}

/// The days from `from` to `to` of the visible camps under way on which anybody checked in.
///
/// # Errors
/// When the database fails.
pub async fn list_day_counts(
    conn: &mut PgConnection,
    visibility: &Visibility,
    from: Day,
    to: Day,
) -> Result<Vec<DayCount>> {
    Ok(sqlx::query_as!(
        DayCount,
        r#"select e.camp_id as "camp_id!: CampId", t.day as "day!: Day",
                  count(distinct e.id) as "members!"
             from camps c
             join enrolments e on e.camp_id = c.id and e.state = 'active'
             join check_in_posts t on t.camp_id = e.camp_id and t.user_id = e.planet_user_id
                                  and t.day between $2 and $3 and t.gone_at is null
            where c.state = 'ongoing'
              and ($1::uuid is null or exists
                   (select 1 from camp_staff s where s.camp_id = c.id and s.user_id = $1))
            group by e.camp_id, t.day"#,
        visibility.assignee() as _,
        from as _,
        to as _,
    )
    .fetch_all(conn)
    .await?)
}

/// A group whose QR code stops working.
#[derive(Clone, Debug)]
pub struct ExpiringGroup {
    /// The camp.
    pub camp_id: CampId,
    /// Its name.
    pub camp_name: String,
    /// The group's name.
    pub name: String,
    /// When the code stops working.
    pub expires_at: DateTime<Utc>,
}

/// The groups of visible camps that people still join whose code stops working until `until`;
/// those that have stopped are among them.
///
/// # Errors
/// When the database fails.
pub async fn list_expiring_groups(
    conn: &mut PgConnection,
    visibility: &Visibility,
    until: DateTime<Utc>,
) -> Result<Vec<ExpiringGroup>> {
    Ok(sqlx::query_as!(
        ExpiringGroup,
        r#"select c.id as "camp_id: CampId", c.name as camp_name, g.name,
                  g.expires_at as "expires_at!"
             from camps c join camp_groups g on g.camp_id = c.id
            where c.state in ('enrolling', 'ongoing') and g.expires_at <= $2 and not g.is_full
              and ($1::uuid is null or exists
                   (select 1 from camp_staff s where s.camp_id = c.id and s.user_id = $1))
            order by g.expires_at, g.id limit 20"#,
        visibility.assignee() as _,
        until,
    )
    .fetch_all(conn)
    .await?)
}

/// Money of one camp that the provider soon takes no refund of.
#[derive(Clone, Debug)]
pub struct AgeingMoney {
    /// The camp; nothing for money that belongs to none.
    pub camp_id: Option<CampId>,
    /// Its name.
    pub camp_name: Option<String>,
    /// Payments.
    pub payments: i64,
    /// What was paid, in fen.
    pub paid: Fen,
    /// When the oldest was paid.
    pub oldest: DateTime<Utc>,
}

/// Payments older than `age` and younger than `limit` about which something is open: a refund that
/// is neither rejected nor paid, a question on the desk, or a member whose result asks for a decision.
///
/// # Errors
/// When the database fails.
pub async fn list_ageing(
    conn: &mut PgConnection,
    visibility: &Visibility,
    now: DateTime<Utc>,
    age: TimeDelta,
    limit: TimeDelta,
) -> Result<Vec<AgeingMoney>> {
    Ok(sqlx::query_as!(
        AgeingMoney,
        r#"select p.camp_id as "camp_id: CampId", c.name as "camp_name?",
                  count(*) as "payments!", sum(p.amount_fen)::bigint as "paid!: Fen",
                  min(p.paid_at) as "oldest!"
             from payments p
             left join camps c on c.id = p.camp_id
            where p.paid_at <= $2 and p.paid_at > $3
              and ($1::uuid is null or exists
                   (select 1 from camp_staff s where s.camp_id = p.camp_id and s.user_id = $1))
              and (exists (select 1 from refunds r where r.payment_id = p.id
                      and r.decision <> 'rejected'
                      and r.money not in ('success', 'settled_outside', 'closed'))
                   or exists (select 1 from money_exceptions x
                       where x.payment_id = p.id and x.state = 'open')
                   or exists (select 1 from enrolments e
                       where e.payment_id = p.id and e.state = 'active'
                         and e.result in ('undetermined', 'qualified', 'unmatched')
                         and not exists (select 1 from refunds r where r.payment_id = p.id
                                and (r.decision = 'rejected'
                                     or r.money in ('success', 'settled_outside')))))
            group by p.camp_id, c.name
            order by min(p.paid_at)
            limit 20"#,
        visibility.assignee() as _,
        now - age,
        now - limit,
    )
    .fetch_all(conn)
    .await?)
}

/// How the three checks stand.
#[derive(Clone, Debug)]
pub struct Checked {
    /// Which one, in the words of the view.
    pub name: String,
    /// How many rows it has.
    pub count: i64,
}

/// The checks that are not zero.
///
/// # Errors
/// When the database fails.
pub async fn list_checks(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<Vec<Checked>> {
    Ok(sqlx::query_as!(
        Checked,
        r#"select name as "name!", count(*) as "count!" from zero_checks
            where settled_by <= $1 group by name"#,
        now,
    )
    .fetch_all(conn)
    .await?)
}

/// What was read of the merchant numbers that ever took money.
#[derive(Clone, Copy, Debug)]
pub struct BillsRead {
    /// Merchant numbers.
    pub numbers: i64,
    /// Those of which a trade bill was read.
    pub read: i64,
    /// The day until which the one that is furthest behind was read.
    pub day: Option<Day>,
    /// When that was.
    pub at: Option<DateTime<Utc>>,
}

/// How far the provider's bills were read.
///
/// # Errors
/// When the database fails.
pub async fn find_bills_read(conn: &mut PgConnection) -> Result<BillsRead> {
    Ok(sqlx::query_as!(
        BillsRead,
        r#"select count(*) as "numbers!", count(t.day) as "read!", min(t.day) as "day: Day",
                  min(t.at) as at
             from (select distinct mch_id from merchant_accounts) m
             left join lateral (select max(day) as day, max(read_at) as at from bill_days
                                 where mch_id = m.mch_id and kind = 'trade') t on true
            where exists (select 1 from payments p
                           where p.mch_id = m.mch_id and p.merchant_account_id is not null)"#,
    )
    .fetch_one(conn)
    .await?)
}

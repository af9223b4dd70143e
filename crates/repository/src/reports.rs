//! What camps came to. Every figure is a sum over rows that another read lists one by one.

use camp_domain::camps::CampState;
use camp_domain::{CampId, Day, EnrolmentId, Fen, Visibility};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Page, PageRequest, Result};

/// The figures of one camp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CampFigures {
    /// The camp.
    pub camp_id: CampId,
    /// Its name.
    pub name: String,
    /// Where it is in its life.
    pub state: CampState,
    /// Its first day.
    pub start_day: Day,
    /// Its last day.
    pub end_day: Day,
    /// Members who paid and did not leave early.
    pub enrolled: i64,
    /// Those of them with at least one day.
    pub taking_part: i64,
    /// Those of them who kept their word.
    pub qualified: i64,
    /// Days that count towards what is required, of all of them, without grace.
    pub done_days: i64,
    /// Days required of all of them together.
    pub required_days: i64,
    /// Confirmed payments, those on the desk included.
    pub paid: Fen,
    /// Refunds that succeeded.
    pub refunded: Fen,
    /// Deposits staff paid back by hand.
    pub settled_outside: Fen,
    /// Approved refunds; of a number begun anew only the last.
    pub approved_count: i64,
    /// Those of them whose money is back, by hand or not.
    pub refunded_count: i64,
}

/// The figures of every visible camp that starts from `from` to `to`, in the order of the start.
///
/// # Errors
/// When the database fails.
pub async fn list_figures(
    conn: &mut PgConnection,
    visibility: &Visibility,
    from: Day,
    to: Day,
) -> Result<Vec<CampFigures>> {
    Ok(sqlx::query_as!(
        CampFigures,
        r#"with wanted as (
               select c.id, c.name, c.state, c.start_day, c.end_day from camps c
                where c.start_day between $2 and $3 and c.state <> 'draft'
                  and ($1::uuid is null or exists (
                       select 1 from camp_staff s where s.camp_id = c.id and s.user_id = $1))),
           members as (
               select n.camp_id, count(*) as enrolled,
                      count(*) filter (where coalesce(g.counted_days, 0) > 0) as taking_part,
                      count(*) filter (where coalesce(g.counted_days, 0) > 0
                          and g.counted_days + n.grace_days >= n.required_days) as qualified,
                      sum(least(coalesce(g.counted_days, 0), n.required_days)) as done_days,
                      sum(n.required_days) as required_days
                 from enrolments n
                 left join progress g
                   on g.camp_id = n.camp_id and g.user_id = n.planet_user_id
                where n.state = 'active' and n.camp_id in (select id from wanted)
                group by n.camp_id),
           income as (
               select p.camp_id, sum(p.amount_fen) as paid from payments p
                where p.camp_id in (select id from wanted) group by p.camp_id),
           back as (
               select r.camp_id,
                      sum(r.amount_fen) filter (where r.money = 'success') as refunded,
                      sum(r.amount_fen) filter (where r.money = 'settled_outside') as outside,
                      count(*) filter (where r.decision = 'approved' and r.money <> 'closed')
                          as approved,
                      count(*) filter (where r.money in ('success', 'settled_outside')) as done
                 from refunds r where r.camp_id in (select id from wanted) group by r.camp_id)
           select w.id as "camp_id!: CampId", w.name as "name!", w.state as "state!: CampState",
                  w.start_day as "start_day!: Day", w.end_day as "end_day!: Day",
                  coalesce(m.enrolled, 0) as "enrolled!", coalesce(m.taking_part, 0) as "taking_part!",
                  coalesce(m.qualified, 0) as "qualified!",
                  coalesce(m.done_days, 0) as "done_days!",
                  coalesce(m.required_days, 0) as "required_days!",
                  coalesce(i.paid, 0)::bigint as "paid!: Fen",
                  coalesce(b.refunded, 0)::bigint as "refunded!: Fen",
                  coalesce(b.outside, 0)::bigint as "settled_outside!: Fen",
                  coalesce(b.approved, 0) as "approved_count!",
                  coalesce(b.done, 0) as "refunded_count!"
             from wanted w
             left join members m on m.camp_id = w.id
             left join income i on i.camp_id = w.id
             left join back b on b.camp_id = w.id
            order by w.start_day, w.id"#,
        visibility.assignee() as _,
        from as _,
        to as _,
    )
    .fetch_all(conn)
    .await?)
}

/// One row a figure is made of.
#[derive(Clone, Debug)]
pub struct FigureRow {
    /// The member's place, where the row has one.
    pub enrolment_id: Option<EnrolmentId>,
    /// Who, in words.
    pub who: Option<String>,
    /// Days that count.
    pub counted_days: Option<i32>,
    /// Days required.
    pub required_days: Option<i32>,
    /// What was paid or went back.
    pub amount: Option<Fen>,
    /// When.
    pub at: Option<DateTime<Utc>>,
    /// The number it is known by at the provider.
    pub number: Option<String>,
}

/// Which members a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Members {
    /// Everybody who is enrolled.
    Enrolled,
    /// With at least one day.
    TakingPart,
    /// Who kept their word.
    Qualified,
}

/// The members behind a figure, by name. Whoever asks has checked that the camp may be seen.
///
/// # Errors
/// When the database fails.
pub async fn list_members(
    conn: &mut PgConnection,
    camp: CampId,
    which: Members,
    page: PageRequest,
) -> Result<Page<FigureRow>> {
    let (part, kept) = (which != Members::Enrolled, which == Members::Qualified);
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from enrolments n
             left join progress g on g.camp_id = n.camp_id and g.user_id = n.planet_user_id
            where n.camp_id = $1 and n.state = 'active'
              and (not $2 or coalesce(g.counted_days, 0) > 0)
              and (not $3 or g.counted_days + n.grace_days >= n.required_days)"#,
        camp as _,
        part,
        kept,
    )
    .fetch_one(&mut *conn)
    .await?;
    let items = sqlx::query_as!(
        FigureRow,
        r#"select n.id as "enrolment_id: EnrolmentId", n.planet_nickname as "who?",
                  coalesce(g.counted_days, 0) as "counted_days?", n.required_days as "required_days?",
                  p.amount_fen as "amount?: Fen", p.paid_at as "at?", p.transaction_id as "number?"
             from enrolments n
             join payments p on p.id = n.payment_id
             left join progress g on g.camp_id = n.camp_id and g.user_id = n.planet_user_id
            where n.camp_id = $1 and n.state = 'active'
              and (not $2 or coalesce(g.counted_days, 0) > 0)
              and (not $3 or g.counted_days + n.grace_days >= n.required_days)
            order by n.planet_nickname, n.id limit $4 offset $5"#,
        camp as _,
        part,
        kept,
        page.limit(),
        page.offset(),
    )
    .fetch_all(conn)
    .await?;
    Ok(Page { items, total })
}

/// The payments behind the income of a camp, the latest first.
///
/// # Errors
/// When the database fails.
pub async fn list_income(
    conn: &mut PgConnection,
    camp: CampId,
    page: PageRequest,
) -> Result<Page<FigureRow>> {
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from payments where camp_id = $1"#,
        camp as _
    )
    .fetch_one(&mut *conn)
    .await?;
    let items = sqlx::query_as!(
        FigureRow,
        r#"select n.id as "enrolment_id?: EnrolmentId", n.planet_nickname as "who?",
                  null::integer as counted_days, null::integer as required_days,
                  p.amount_fen as "amount?: Fen", p.paid_at as "at?", p.transaction_id as "number?"
             from payments p left join enrolments n on n.payment_id = p.id
            where p.camp_id = $1 order by p.paid_at desc, p.id limit $2 offset $3"#,
        camp as _,
        page.limit(),
        page.offset(),
    )
    .fetch_all(conn)
    .await?;
    Ok(Page { items, total })
}

/// The refunds that succeeded behind what a camp gave back, the latest first.
///
/// # Errors
/// When the database fails.
pub async fn list_refunded(
    conn: &mut PgConnection,
    camp: CampId,
    page: PageRequest,
) -> Result<Page<FigureRow>> {
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from refunds where camp_id = $1 and money = 'success'"#,
        camp as _
    )
    .fetch_one(&mut *conn)
    .await?;
    let items = sqlx::query_as!(
        FigureRow,
        r#"select n.id as "enrolment_id?: EnrolmentId", n.planet_nickname as "who?",
                  null::integer as counted_days, null::integer as required_days,
                  r.amount_fen as "amount?: Fen", r.succeeded_at as "at?",
                  r.out_refund_no as "number?"
             from refunds r left join enrolments n on n.id = r.enrolment_id
            where r.camp_id = $1 and r.money = 'success'
            order by r.succeeded_at desc nulls last, r.id limit $2 offset $3"#,
        camp as _,
        page.limit(),
        page.offset(),
    )
    .fetch_all(conn)
    .await?;
    Ok(Page { items, total })
}

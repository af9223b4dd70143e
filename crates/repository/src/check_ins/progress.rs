//! How far members have come.

use camp_domain::{CampId, Day, EnrolmentId, Visibility};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Page, PageRequest, Result};

/// The days of one person in one camp.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The planet's user id.
    pub user_id: i64,
    /// Distinct days with posts within the camp's dates.
    pub inside_days: i32,
    /// Distinct days with posts beyond them.
    pub outside_days: i32,
    /// Days the planet's ranking says.
    pub ranking_days: i32,
    /// Days that count.
    pub counted_days: i32,
    /// Posts and ranking do not agree.
    pub disagreement: bool,
    /// The present row of days.
    pub streak: i32,
    /// The last post.
    pub last_at: Option<DateTime<Utc>>,
}

/// A day with a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostedDay {
    /// The day.
    pub day: Day,
    /// When the first post of the day was written.
    pub at: DateTime<Utc>,
    /// Its title, or how it begins.
    pub title: String,
}

/// A line of a camp's check-in table.
#[derive(Clone, Debug)]
pub struct ProgressRow {
    /// The enrolment.
    pub enrolment_id: EnrolmentId,
    /// The nickname the member typed.
    pub planet_nickname: String,
    /// The id the member typed.
    pub planet_claim: String,
    /// The WeChat nickname.
    pub wechat_nickname: String,
    /// Days that count; 0 while the person on the planet is unknown.
    pub counted_days: i32,
    /// Days the planet's ranking says; nothing while the person is unknown.
    pub ranking_days: Option<i32>,
    /// Days added in the member's favour.
    pub grace_days: i32,
    /// Days the member has to reach.
    pub required_days: i32,
    /// First day the member agreed to.
    pub start_day: Day,
    /// Last day the member agreed to.
    pub end_day: Day,
    /// The deposit the member agreed to.
    pub deposit_fen: camp_domain::Fen,
    /// Posts and ranking do not agree.
    pub disagreement: bool,
    /// The last post.
    pub last_at: Option<DateTime<Utc>>,
}

/// The days of one person.
///
/// # Errors
/// When the database fails.
pub async fn find_progress(
    conn: &mut PgConnection,
    camp: CampId,
    user: i64,
) -> Result<Option<Progress>> {
    Ok(sqlx::query_as!(
        Progress,
        "select user_id, inside_days, outside_days, ranking_days, counted_days, disagreement,
                streak, last_at
           from progress where camp_id = $1 and user_id = $2",
        camp as _,
        user,
    )
    .fetch_optional(conn)
    .await?)
}

/// The days of everybody in a camp.
///
/// # Errors
/// When the database fails.
pub async fn list_progress(conn: &mut PgConnection, camp: CampId) -> Result<Vec<Progress>> {
    Ok(sqlx::query_as!(
        Progress,
        "select user_id, inside_days, outside_days, ranking_days, counted_days, disagreement,
                streak, last_at
           from progress where camp_id = $1 order by user_id",
        camp as _,
    )
    .fetch_all(conn)
    .await?)
}

/// The days on which a person posted, oldest first, whether or not they belong to the camp.
///
/// # Errors
/// When the database fails.
pub async fn list_days(conn: &mut PgConnection, camp: CampId, user: i64) -> Result<Vec<PostedDay>> {
    Ok(sqlx::query_as!(
        PostedDay,
        r#"select distinct on (day) day as "day: Day", posted_at as at, title
             from check_in_posts
            where camp_id = $1 and user_id = $2 and gone_at is null
            order by day, posted_at, topic_id"#,
        camp as _,
        user,
    )
    .fetch_all(conn)
    .await?)
}

/// The check-in table of a camp: its active members whose names or typed id contain `q`, those
/// with the most days first.
///
/// # Errors
/// When the database fails.
pub async fn list_progress_rows(
    conn: &mut PgConnection,
    visible: &Visibility,
    camp: CampId,
    q: &str,
    page: PageRequest,
) -> Result<Page<ProgressRow>> {
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from enrolments e
            where e.camp_id = $1 and e.state = 'active'
              and ($2::uuid is null or exists
                   (select 1 from camp_staff s where s.camp_id = e.camp_id and s.user_id = $2))
              and ($3 = '' or position(lower($3) in lower(e.planet_nickname)) > 0
                   or position(lower($3) in lower(e.wechat_nickname)) > 0
                   or position($3 in e.planet_claim) > 0)"#,
        camp as _,
        visible.assignee() as _,
        q,
    )
    .fetch_one(&mut *conn)
    .await?;
    let items = sqlx::query_as!(
        ProgressRow,
        r#"select e.id as "enrolment_id: EnrolmentId", e.planet_nickname, e.planet_claim,
                  e.wechat_nickname, coalesce(p.counted_days, 0) as "counted_days!",
                  p.ranking_days as "ranking_days?", e.grace_days, e.required_days,
                  e.start_day as "start_day: Day", e.end_day as "end_day: Day",
                  e.deposit_fen as "deposit_fen: camp_domain::Fen",
                  coalesce(p.disagreement, false) as "disagreement!", p.last_at as "last_at?"
             from enrolments e
             left join progress p on p.camp_id = e.camp_id and p.user_id = e.planet_user_id
            where e.camp_id = $1 and e.state = 'active'
              and ($2::uuid is null or exists
                   (select 1 from camp_staff s where s.camp_id = e.camp_id and s.user_id = $2))
              and ($3 = '' or position(lower($3) in lower(e.planet_nickname)) > 0
                   or position(lower($3) in lower(e.wechat_nickname)) > 0
                   or position($3 in e.planet_claim) > 0)
            order by coalesce(p.counted_days, 0) desc, e.created_at, e.id
            limit $4 offset $5"#,
        camp as _,
        visible.assignee() as _,
        q,
        page.limit(),
        page.offset(),
    )
    .fetch_all(conn)
    .await?;
    Ok(Page { items, total })
}

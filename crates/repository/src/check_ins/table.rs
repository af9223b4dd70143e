//! The check-in table of a camp: one line for each active member.

use camp_domain::{CampId, Day, EnrolmentId, Fen, MemberId, Visibility};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Page, PageRequest, Result};

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
    pub deposit_fen: Fen,
    /// Posts and ranking do not agree.
    pub disagreement: bool,
    /// The last post.
    pub last_at: Option<DateTime<Utc>>,
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
                  e.deposit_fen as "deposit_fen: Fen",
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

/// A member of a camp, with everything the grid of days shows beside them.
#[derive(Clone, Debug)]
pub struct MemberProgress {
    /// The enrolment.
    pub enrolment_id: EnrolmentId,
    /// Who paid, where known here.
    pub member_id: Option<MemberId>,
    /// The person on the planet, once known.
    pub planet_user_id: Option<i64>,
    /// The nickname the member typed.
    pub planet_nickname: String,
    /// The id the member typed.
    pub planet_claim: String,
    /// The WeChat nickname.
    pub wechat_nickname: String,
    /// First day the member agreed to.
    pub start_day: Day,
    /// Last day the member agreed to.
    pub end_day: Day,
    /// Days the member has to reach.
    pub required_days: i32,
    /// Days added in the member's favour.
    pub grace_days: i32,
    /// The deposit the member agreed to.
    pub deposit_fen: Fen,
    /// Days that count; 0 while the person on the planet is unknown.
    pub counted_days: i32,
    /// The sources do not agree.
    pub disagreement: bool,
    /// The present row of days.
    pub streak: i32,
    /// The last check-in.
    pub last_at: Option<DateTime<Utc>>,
    /// When the member was last urged.
    pub reminded_at: Option<DateTime<Utc>>,
}

/// Every active member of a camp, by nickname.
///
/// # Errors
/// When the database fails.
pub async fn list_members(
    conn: &mut PgConnection,
    visible: &Visibility,
    camp: CampId,
) -> Result<Vec<MemberProgress>> {
    Ok(sqlx::query_as!(
        MemberProgress,
        r#"select e.id as "enrolment_id: EnrolmentId", e.member_id as "member_id: MemberId",
                  e.planet_user_id, e.planet_nickname, e.planet_claim, e.wechat_nickname, e.start_day as "start_day: Day",
                  e.end_day as "end_day: Day", e.required_days, e.grace_days,
                  e.deposit_fen as "deposit_fen: Fen",
                  coalesce(p.counted_days, 0) as "counted_days!",
                  coalesce(p.disagreement, false) as "disagreement!",
                  coalesce(p.streak, 0) as "streak!", p.last_at as "last_at?",
                  r.at as "reminded_at?"
             from enrolments e
             left join progress p on p.camp_id = e.camp_id and p.user_id = e.planet_user_id
             left join lateral (select max(at) as at from check_in_reminders
                                 where enrolment_id = e.id) r on true
            where e.camp_id = $1 and e.state = 'active'
              and ($2::uuid is null or exists
                   (select 1 from camp_staff s where s.camp_id = e.camp_id and s.user_id = $2))
            order by e.planet_nickname, e.id"#,
        camp as _,
        visible.assignee() as _,
    )
    .fetch_all(conn)
    .await?)
}

//! Check-ins one by one, over all camps.

use camp_domain::check_ins::DaySource;
use camp_domain::{CampId, Day, EnrolmentId, Fen, Visibility};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Page, PageRequest, Result};

/// Which check-ins are wanted.
#[derive(Clone, Debug, Default)]
pub struct RecordFilter<'a> {
    /// Only this camp's.
    pub camp: Option<CampId>,
    /// Part of a member's name or typed id; empty: everybody's.
    pub q: &'a str,
    /// From this day on.
    pub from: Option<Day>,
    /// Up to this day.
    pub to: Option<Day>,
}

/// One check-in of a member.
#[derive(Clone, Debug)]
pub struct Record {
    /// The enrolment.
    pub enrolment_id: EnrolmentId,
    /// The camp.
    pub camp_id: CampId,
    /// Its name.
    pub camp_name: String,
    /// The nickname the member typed.
    pub planet_nickname: String,
    /// The id the member typed.
    pub planet_claim: String,
    /// The WeChat nickname.
    pub wechat_nickname: String,
    /// The day.
    pub day: Day,
    /// The moment, where it is known.
    pub at: Option<DateTime<Utc>>,
    /// Where from; nothing: the planet's posts.
    pub source: Option<DaySource>,
    /// Whether it counts as checked in.
    pub checked_in: bool,
    /// The first words of the post, or the reason.
    pub title: String,
    /// Days of the member that count in this camp.
    pub counted_days: i32,
    /// Days the member has to reach.
    pub required_days: i32,
    /// Days added in the member's favour.
    pub grace_days: i32,
    /// The sources do not agree.
    pub disagreement: bool,
    /// First day the member agreed to.
    pub start_day: Day,
    /// Last day the member agreed to.
    pub end_day: Day,
    /// The deposit the member agreed to.
    pub deposit_fen: Fen,
}

/// Check-ins of active members, the newest first: every post, every day of a file, every decision.
///
/// # Errors
/// When the database fails.
pub async fn list_records(
    conn: &mut PgConnection,
    visible: &Visibility,
    filter: &RecordFilter<'_>,
    page: PageRequest,
) -> Result<Page<Record>> {
    let total = sqlx::query_scalar!(
        r#"with members as (
               select e.id, e.camp_id, e.planet_user_id
                 from enrolments e
                where e.state = 'active' and e.planet_user_id is not null
                  and ($1::uuid is null or e.camp_id = $1)
                  and ($2::uuid is null or exists
                       (select 1 from camp_staff s where s.camp_id = e.camp_id and s.user_id = $2))
                  and ($3 = '' or position(lower($3) in lower(e.planet_nickname)) > 0
                       or position(lower($3) in lower(e.wechat_nickname)) > 0
                       or position($3 in e.planet_claim) > 0))
           select (select count(*) from check_in_posts p
                     join members m on m.camp_id = p.camp_id and m.planet_user_id = p.user_id
                    where p.gone_at is null and ($4::date is null or p.day >= $4)
                      and ($5::date is null or p.day <= $5))
                + (select count(*) from manual_days d
                     join members m on m.camp_id = d.camp_id and m.planet_user_id = d.user_id
                    where d.revoked_at is null and ($4::date is null or d.day >= $4)
                      and ($5::date is null or d.day <= $5)) as "count!""#,
        filter.camp as _,
        visible.assignee() as _,
        filter.q,
        filter.from as _,
        filter.to as _,
    )
    .fetch_one(&mut *conn)
    .await?;
    let items = sqlx::query_as!(
        Record,
        r#"with members as (
               select e.*
                 from enrolments e
                where e.state = 'active' and e.planet_user_id is not null
                  and ($1::uuid is null or e.camp_id = $1)
                  and ($2::uuid is null or exists
                       (select 1 from camp_staff s where s.camp_id = e.camp_id and s.user_id = $2))
                  and ($3 = '' or position(lower($3) in lower(e.planet_nickname)) > 0
                       or position(lower($3) in lower(e.wechat_nickname)) > 0
                       or position($3 in e.planet_claim) > 0)),
           found as (
               (select m.id, p.day, p.posted_at as at, null::text as source, true as checked_in,
                       p.title, p.topic_id
                  from check_in_posts p
                  join members m on m.camp_id = p.camp_id and m.planet_user_id = p.user_id
                 where p.gone_at is null and ($4::date is null or p.day >= $4)
                   and ($5::date is null or p.day <= $5))
               union all
               (select m.id, d.day, d.at, d.source, d.checked_in, coalesce(d.reason, ''), 0
                  from manual_days d
                  join members m on m.camp_id = d.camp_id and m.planet_user_id = d.user_id
                 where d.revoked_at is null and ($4::date is null or d.day >= $4)
                   and ($5::date is null or d.day <= $5))
               order by day desc, at desc nulls last, id, topic_id
               limit $6 offset $7)
           select e.id as "enrolment_id!: EnrolmentId", e.camp_id as "camp_id!: CampId",
                  c.name as camp_name, e.planet_nickname, e.planet_claim, e.wechat_nickname,
                  f.day as "day!: Day", f.at, f.source as "source: DaySource",
                  f.checked_in as "checked_in!", f.title as "title!",
                  coalesce(g.counted_days, 0) as "counted_days!", e.required_days, e.grace_days,
                  coalesce(g.disagreement, false) as "disagreement!",
                  e.start_day as "start_day: Day", e.end_day as "end_day: Day",
                  e.deposit_fen as "deposit_fen: Fen"
             from found f
             join enrolments e on e.id = f.id
             join camps c on c.id = e.camp_id
             left join progress g on g.camp_id = e.camp_id and g.user_id = e.planet_user_id
            order by f.day desc, f.at desc nulls last, f.id, f.topic_id"#,
        filter.camp as _,
        visible.assignee() as _,
        filter.q,
        filter.from as _,
        filter.to as _,
        page.limit(),
        page.offset(),
    )
    .fetch_all(conn)
    .await?;
    Ok(Page { items, total })
}

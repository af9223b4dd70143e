//! How camps stand, one card for each.

use camp_domain::camps::CampState;
use camp_domain::check_ins::{SyncState, SyncStep};
use camp_domain::{CampId, Day, SyncRunId, Visibility};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::Result;

/// How a camp stands.
#[derive(Clone, Debug)]
pub struct CampCard {
    /// The camp.
    pub id: CampId,
    /// Its name.
    pub name: String,
    /// Its state.
    pub state: CampState,
    /// First day.
    pub start_day: Day,
    /// Last day.
    pub end_day: Day,
    /// Active members.
    pub members: i64,
    /// Members whose person on the planet is unknown.
    pub unresolved: i64,
    /// Members who have reached the days.
    pub eligible: i64,
    /// Members whose sources do not agree.
    pub disagreements: i64,
    /// Days that count towards the requirement, over all members.
    pub done_days: i64,
    /// Days required of all members together.
    pub required_days: i64,
    /// Members who checked in today.
    pub today: i64,
    /// Until when everything is known.
    pub complete_until: Option<DateTime<Utc>>,
    /// When the last complete pass ended.
    pub last_sync_at: Option<DateTime<Utc>>,
    /// The newest pass.
    pub run_id: Option<SyncRunId>,
    /// How it stands.
    pub run_state: Option<SyncState>,
    /// What it does.
    pub run_step: Option<SyncStep>,
    /// Calls it has made.
    pub run_calls: Option<i32>,
    /// Calls the last complete one took.
    pub usual_calls: Option<i32>,
    /// Why it failed.
    pub run_failure: Option<String>,
}

/// The visible camps that are under way, or over and not archived; those under way first.
///
/// # Errors
/// When the database fails.
pub async fn list_cards(
    conn: &mut PgConnection,
    visible: &Visibility,
    today: Day,
) -> Result<Vec<CampCard>> {
    Ok(sqlx::query_as!(
        CampCard,
        r#"select c.id as "id: CampId", c.name, c.state as "state: CampState",
                  c.start_day as "start_day: Day", c.end_day as "end_day: Day",
                  m.members as "members!", m.unresolved as "unresolved!",
                  m.eligible as "eligible!", m.disagreements as "disagreements!",
                  m.done_days as "done_days!", m.required_days as "required_days!",
                  m.today as "today!", f.complete_until, f.last_sync_at,
                  r.id as "run_id?: SyncRunId", r.state as "run_state?: SyncState",
                  r.step as "run_step?: SyncStep", r.calls as "run_calls?",
                  (select calls from sync_runs u
                    where u.camp_id = c.id and u.state = 'succeeded'
                    order by started_at desc limit 1) as usual_calls,
                  r.failure as "run_failure?"
             from camps c
             join camp_freshness f on f.camp_id = c.id
             left join lateral (select * from sync_runs s where s.camp_id = c.id
                                 order by started_at desc, id desc limit 1) r on true
             cross join lateral (
                  select count(*) as members,
                         count(*) filter (where e.planet_user_id is null) as unresolved,
                         count(*) filter (where p.counted_days >= 1
                             and p.counted_days + e.grace_days >= e.required_days) as eligible,
                         count(*) filter (where p.disagreement) as disagreements,
                         coalesce(sum(least(coalesce(p.counted_days, 0), e.required_days)), 0)::bigint
                             as done_days,
                         coalesce(sum(e.required_days), 0)::bigint as required_days,
                         count(*) filter (where exists
                             (select 1 from check_in_posts t
                               where t.camp_id = c.id and t.user_id = e.planet_user_id
                                 and t.day = $2 and t.gone_at is null)) as today
                    from enrolments e
                    left join progress p on p.camp_id = e.camp_id and p.user_id = e.planet_user_id
                   where e.camp_id = c.id and e.state = 'active') m
            where c.state in ('ongoing', 'ended', 'settling')
              and ($1::uuid is null or exists
                   (select 1 from camp_staff s where s.camp_id = c.id and s.user_id = $1))
            order by c.state <> 'ongoing', c.end_day, c.id"#,
        visible.assignee() as _,
        today as _,
    )
    .fetch_all(conn)
    .await?)
}

//! How the days of a whole camp add up, in one statement.

use camp_domain::{CampId, Day};
use sqlx::PgConnection;

use crate::check_ins::SyncCamp;
use crate::{Result, Tx};

/// A row of the planet's ranking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ranked {
    /// Who.
    pub user_id: i64,
    /// Days the planet counts.
    pub days: i32,
}

/// Counts every member of the camp anew from its stored posts and `ranking`; members that the
/// ranking no longer names have no days there. Returns how many members' days changed.
///
/// Counted days follow [`camp_domain::check_ins::count`]; a test holds the two together. The
/// streak is the row of days up to `today` (or the day before) within the camp.
///
/// # Errors
/// When the database fails.
pub async fn recount(tx: &mut Tx, camp: &SyncCamp, ranking: &[Ranked], today: Day) -> Result<i64> {
    let now = tx.now();
    let users: Vec<i64> = ranking.iter().map(|r| r.user_id).collect();
    let days: Vec<i32> = ranking.iter().map(|r| r.days).collect();
    Ok(sqlx::query_scalar!(
        r#"with
           posted as (
               select user_id, day, max(posted_at) as at
                 from check_in_posts
                where camp_id = $1 and gone_at is null
                group by user_id, day),
           sums as (
               select user_id,
                      count(*) filter (where day between $4 and $5)::integer as inside,
                      count(*) filter (where day not between $4 and $5)::integer as outside,
                      max(at) as last_at
                 from posted group by user_id),
           rows_of_days as (
               select user_id, max(day) as last_day, count(*)::integer as length
                 from (select user_id, day,
                              day - (row_number() over (partition by user_id order by day))::integer
                                  as start
                         from posted where day between $4 and $5) numbered
                group by user_id, start),
           ranked as (
               select user_id, days from unnest($2::bigint[], $3::integer[]) as r(user_id, days)),
           everybody as (
               select user_id from sums
               union select user_id from ranked
               union select user_id from progress where camp_id = $1),
           facts as (
               select e.user_id,
                      coalesce(s.inside, 0) as inside,
                      coalesce(s.outside, 0) as outside,
                      coalesce(r.days, 0) as ranking,
                      coalesce((select d.length from rows_of_days d
                                 where d.user_id = e.user_id
                                   and d.last_day >= least($6::date, $5::date) - 1), 0) as streak,
                      s.last_at
                 from everybody e
                 left join sums s using (user_id)
                 left join ranked r using (user_id)),
           before as (
               select user_id, counted_days from progress where camp_id = $1),
           written as (
               insert into progress (camp_id, user_id, inside_days, outside_days, ranking_days,
                                     counted_days, disagreement, streak, last_at, updated_at)
               select $1, f.user_id, f.inside, f.outside, f.ranking,
                      case when f.inside + f.outside = f.ranking then f.inside
                           else greatest(f.ranking - f.outside, 0) end,
                      f.inside + f.outside <> f.ranking,
                      f.streak, f.last_at, $7
                 from facts f
               on conflict (camp_id, user_id) do update
                  set inside_days = excluded.inside_days, outside_days = excluded.outside_days,
                      ranking_days = excluded.ranking_days, counted_days = excluded.counted_days,
                      disagreement = excluded.disagreement, streak = excluded.streak,
                      last_at = excluded.last_at, updated_at = excluded.updated_at
               returning user_id, counted_days)
           select count(*) as "changed!"
             from written w left join before b using (user_id)
            where w.counted_days <> coalesce(b.counted_days, 0)"#,
        camp.id as _,
        &users,
        &days,
        camp.start_day as _,
        camp.end_day as _,
        today as _,
        now,
    )
    .fetch_one(tx.conn())
    .await?)
}

/// By how much posts and ranking differed for each member when they were last counted.
///
/// # Errors
/// When the database fails.
pub async fn list_differences(conn: &mut PgConnection, camp: CampId) -> Result<Vec<(i64, i32)>> {
    Ok(sqlx::query!(
        r#"select user_id, inside_days + outside_days - ranking_days as "difference!"
             from progress where camp_id = $1 and disagreement"#,
        camp as _,
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| (row.user_id, row.difference))
    .collect())
}

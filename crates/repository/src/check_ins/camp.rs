//! What a sync has to know of a camp.

use camp_domain::camps::CampState;
use camp_domain::{CampId, Day, Visibility};
use sqlx::PgConnection;

use crate::{Result, Tx};

/// A camp, as a sync sees it.
#[derive(Clone, Debug)]
pub struct SyncCamp {
    /// Its id.
    pub id: CampId,
    /// Its name.
    pub name: String,
    /// Its state.
    pub state: CampState,
    /// First day.
    pub start_day: Day,
    /// Last day.
    pub end_day: Day,
    /// The check-in project on the planet, once known.
    pub planet_project_id: Option<i64>,
    /// Days that complete it there, once learnt.
    pub planet_project_days: Option<i32>,
}

/// The camp, where the caller may see it.
///
/// # Errors
/// When the database fails.
pub async fn find_camp(
    conn: &mut PgConnection,
    visible: &Visibility,
    camp: CampId,
) -> Result<Option<SyncCamp>> {
    Ok(sqlx::query_as!(
        SyncCamp,
        r#"select c.id as "id: CampId", c.name, c.state as "state: CampState",
                  c.start_day as "start_day: Day", c.end_day as "end_day: Day", c.planet_project_id,
                  c.planet_project_days
             from camps c
            where c.id = $1
              and ($2::uuid is null or exists
                   (select 1 from camp_staff s where s.camp_id = c.id and s.user_id = $2))"#,
        camp as _,
        visible.assignee() as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// The camps of the nightly pass: under way, or over and not settled.
///
/// # Errors
/// When the database fails.
pub async fn list_due_camps(conn: &mut PgConnection) -> Result<Vec<SyncCamp>> {
    Ok(sqlx::query_as!(
        SyncCamp,
        r#"select c.id as "id: CampId", c.name, c.state as "state: CampState",
                  c.start_day as "start_day: Day", c.end_day as "end_day: Day", c.planet_project_id,
                  c.planet_project_days
             from camps c
            where c.state in ('ongoing', 'ended')
               or (c.state = 'settling' and not exists
                   (select 1 from settlements s where s.camp_id = c.id and s.state = 'listed'))
            order by c.start_day, c.id"#,
    )
    .fetch_all(conn)
    .await?)
}

/// Days that complete the camp's project on the planet, as the planet says.
///
/// # Errors
/// When the database fails.
pub async fn set_project_days(tx: &mut Tx, camp: CampId, days: Option<i32>) -> Result<()> {
    sqlx::query!(
        "update camps set planet_project_days = $2 where id = $1",
        camp as _,
        days,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

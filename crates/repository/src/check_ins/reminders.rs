//! Who was urged to check in.

use camp_domain::{CampId, Day, EnrolmentId};
use uuid::Uuid;

use crate::{Result, Tx};

/// Notes that members are urged today; returns those who were not yet.
///
/// # Errors
/// When the database fails.
pub async fn insert_reminders(
    tx: &mut Tx,
    camp: CampId,
    members: &[EnrolmentId],
    day: Day,
) -> Result<Vec<EnrolmentId>> {
    let (now, by) = (tx.now(), tx.staff());
    let ids: Vec<Uuid> = members.iter().map(|id| id.get()).collect();
    Ok(sqlx::query_scalar!(
        r#"insert into check_in_reminders (enrolment_id, day, at, by)
           select e.id, $3, $4, $5 from enrolments e
            where e.id = any($2) and e.camp_id = $1 and e.state = 'active'
           on conflict do nothing
           returning enrolment_id as "id: EnrolmentId""#,
        camp as _,
        &ids,
        day as _,
        now,
        by as _,
    )
    .fetch_all(tx.conn())
    .await?)
}

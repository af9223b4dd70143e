//! Coaches and volunteers of a camp.

use camp_domain::auth::Role;
use camp_domain::{CampId, UserId};
use sqlx::PgConnection;

use crate::{Result, Tx};

/// Somebody who looks after a camp.
#[derive(Clone, Debug)]
pub struct CampPerson {
    /// The account.
    pub id: UserId,
    /// Name on the screen.
    pub name: String,
    /// Coach or volunteer of this camp.
    pub role: Role,
}

/// Who looks after a camp, by name.
///
/// # Errors
/// When the database fails.
pub async fn list_staff(conn: &mut PgConnection, camp: CampId) -> Result<Vec<CampPerson>> {
    Ok(sqlx::query_as!(
        CampPerson,
        r#"select u.id as "id: UserId", u.display_name as name, s.role as "role: Role"
             from camp_staff s join users u on u.id = s.user_id
            where s.camp_id = $1 order by u.display_name, u.id"#,
        camp as _,
    )
    .fetch_all(conn)
    .await?)
}

/// Sets who looks after a camp.
///
/// # Errors
/// When the database fails.
pub async fn set_staff(tx: &mut Tx, camp: CampId, people: &[(UserId, Role)]) -> Result<()> {
    let ids: Vec<uuid::Uuid> = people.iter().map(|(id, _)| id.get()).collect();
    let roles: Vec<String> = people.iter().map(|(_, role)| role.to_string()).collect();
    sqlx::query!("delete from camp_staff where camp_id = $1", camp as _)
        .execute(tx.conn())
        .await?;
    sqlx::query!(
        "insert into camp_staff (camp_id, user_id, role)
         select $1, person.id, person.role from unnest($2::uuid[], $3::text[]) as person (id, role)",
        camp as _,
        &ids,
        &roles,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

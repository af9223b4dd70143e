//! Members known only by their number, from a file of the planet's back office.
//!
//! Such a file has no user ids, so a member of it is kept under the negative number. When a pass
//! learns whose number it is, everything moves to the real id.

use camp_domain::CampId;
use sqlx::PgConnection;

use crate::{Result, Tx};

/// A member of the roster, by everything that may identify one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The planet's user id; negative for a member known only by number.
    pub user_id: i64,
    /// 成员编号, once known.
    pub number: Option<i32>,
    /// The name when last seen.
    pub name: String,
    /// The name on the card of this group.
    pub alias: Option<String>,
}

/// Every member of the roster.
///
/// # Errors
/// When the database fails.
pub async fn list_identities(conn: &mut PgConnection, group: i64) -> Result<Vec<Identity>> {
    Ok(sqlx::query_as!(
        Identity,
        "select user_id, number, name, alias from planet_members where group_id = $1
          order by user_id",
        group,
    )
    .fetch_all(conn)
    .await?)
}

/// Moves what is kept under a negative number to the member whose number it is. Who finds the own
/// place in a camp taken is unresolved again, for the next look at the roster. Returns the camps
/// whose days have to be counted anew.
///
/// # Errors
/// When the database fails.
pub async fn adopt_numbers(tx: &mut Tx, group: i64) -> Result<Vec<CampId>> {
    let now = tx.now();
    let pairs = sqlx::query!(
        r#"select n.user_id as "old!", min(m.user_id) as "new!"
             from planet_members n
             join planet_members m on m.group_id = n.group_id and m.user_id > 0
                                  and m.number = n.number
            where n.group_id = $1 and n.user_id < 0
            group by n.user_id having count(*) = 1"#,
        group,
    )
    .fetch_all(tx.conn())
    .await?;
    if pairs.is_empty() {
        return Ok(Vec::new());
    }
    let old: Vec<i64> = pairs.iter().map(|pair| pair.old).collect();
    let new: Vec<i64> = pairs.iter().map(|pair| pair.new).collect();
    let camps = sqlx::query_scalar!(
        r#"select distinct camp_id as "camp!: CampId"
             from (select camp_id from manual_days where user_id = any($1)
                   union select camp_id from progress where user_id = any($1)
                   union select camp_id from enrolments where planet_user_id = any($1)) touched"#,
        &old,
    )
    .fetch_all(tx.conn())
    .await?;
    move_days(tx, &old, &new).await?;
    move_places(tx, &old, &new).await?;
    sqlx::query!("delete from progress where user_id = any($1)", &old)
        .execute(tx.conn())
        .await?;
    sqlx::query!(
        "insert into planet_member_names (group_id, user_id, name, first_seen)
         select $1, p.new, n.name, $4
           from unnest($2::bigint[], $3::bigint[]) as p(old, new)
           join planet_member_names n on n.group_id = $1 and n.user_id = p.old
         on conflict do nothing",
        group,
        &old,
        &new,
        now,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "delete from planet_member_names where group_id = $1 and user_id = any($2)",
        group,
        &old,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "delete from planet_members where group_id = $1 and user_id = any($2)",
        group,
        &old,
    )
    .execute(tx.conn())
    .await?;
    Ok(camps)
}

async fn move_days(tx: &mut Tx, old: &[i64], new: &[i64]) -> Result<()> {
    let now = tx.now();
    // The same day under both ids is one day.
    sqlx::query!(
        "update manual_days d set revoked_at = $3
           from unnest($1::bigint[], $2::bigint[]) as p(old, new)
          where d.user_id = p.old and d.revoked_at is null and d.source = 'import'
            and exists (select 1 from manual_days o
                         where o.camp_id = d.camp_id and o.user_id = p.new and o.day = d.day
                           and o.source = d.source and o.revoked_at is null)",
        old,
        new,
        now,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "update manual_days d set user_id = p.new
           from unnest($1::bigint[], $2::bigint[]) as p(old, new)
          where d.user_id = p.old
            and not exists (select 1 from manual_days o
                             where o.camp_id = d.camp_id and o.user_id = p.new and o.day = d.day
                               and o.source = d.source and o.revoked_at is null
                               and d.revoked_at is null)",
        old,
        new,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

async fn move_places(tx: &mut Tx, old: &[i64], new: &[i64]) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "update enrolments e set planet_user_id = null, roster_check = 'unknown', updated_at = $3
           from unnest($1::bigint[], $2::bigint[]) as p(old, new)
          where e.planet_user_id = p.old
            and exists (select 1 from enrolments o
                         where o.camp_id = e.camp_id and o.planet_user_id = p.new
                           and o.state = 'active')",
        old,
        new,
        now,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "update enrolments e
            set planet_user_id = p.new, person_key = 'planet:' || p.new, updated_at = $3
           from unnest($1::bigint[], $2::bigint[]) as p(old, new)
          where e.planet_user_id = p.old",
        old,
        new,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

//! Who is on the planet.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Result, Tx};

/// A member as a pass saw them; what it did not see stays as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenMember {
    /// The planet's user id.
    pub user_id: i64,
    /// 成员编号, where it was told.
    pub number: Option<i32>,
    /// The name, which may change and need not be unique.
    pub name: String,
    /// The name on the card of this group, where there is one.
    pub alias: Option<String>,
    /// The picture.
    pub avatar_url: Option<String>,
}

/// A member of the roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterMember {
    /// The planet's user id.
    pub user_id: i64,
    /// 成员编号, once known.
    pub number: Option<i32>,
    /// The name when last seen.
    pub name: String,
    /// The name on the card of this group.
    pub alias: Option<String>,
    /// The picture.
    pub avatar_url: Option<String>,
    /// Every name the member was seen with.
    pub names: Vec<String>,
    /// Days in the ranking of the camp asked for.
    pub ranking_days: Option<i32>,
}

/// Stores what was seen of members, and keeps their names.
///
/// # Errors
/// When the database fails.
pub async fn upsert_members(tx: &mut Tx, group: i64, members: &[SeenMember]) -> Result<()> {
    let now = tx.now();
    let ids: Vec<i64> = members.iter().map(|m| m.user_id).collect();
    let numbers: Vec<Option<i32>> = members.iter().map(|m| m.number).collect();
    let names: Vec<String> = members.iter().map(|m| m.name.clone()).collect();
    let aliases: Vec<Option<String>> = members.iter().map(|m| m.alias.clone()).collect();
    let avatars: Vec<Option<String>> = members.iter().map(|m| m.avatar_url.clone()).collect();
    sqlx::query!(
        "insert into planet_members (group_id, user_id, number, name, alias, avatar_url, seen_at)
         select $1, m.user_id, m.number, m.name, m.alias, m.avatar_url, $7
           from unnest($2::bigint[], $3::integer[], $4::text[], $5::text[], $6::text[])
                as m(user_id, number, name, alias, avatar_url)
         on conflict (group_id, user_id) do update
            set number = coalesce(excluded.number, planet_members.number),
                name = excluded.name,
                alias = coalesce(excluded.alias, planet_members.alias),
                avatar_url = coalesce(excluded.avatar_url, planet_members.avatar_url),
                seen_at = excluded.seen_at",
        group,
        &ids,
        &numbers as &[Option<i32>],
        &names,
        &aliases as &[Option<String>],
        &avatars as &[Option<String>],
        now,
    )
    .execute(tx.conn())
    .await?;
    insert_names(tx, group, &ids, &names, now).await
}

/// Keeps further names of members, so that they are found by them.
///
/// # Errors
/// When the database fails.
pub async fn insert_other_names(tx: &mut Tx, group: i64, named: &[(i64, String)]) -> Result<()> {
    let now = tx.now();
    let ids: Vec<i64> = named.iter().map(|(id, _)| *id).collect();
    let names: Vec<String> = named.iter().map(|(_, name)| name.clone()).collect();
    insert_names(tx, group, &ids, &names, now).await
}

async fn insert_names(
    tx: &mut Tx,
    group: i64,
    ids: &[i64],
    names: &[String],
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query!(
        "insert into planet_member_names (group_id, user_id, name, first_seen)
         select $1, m.user_id, m.name, $4
           from unnest($2::bigint[], $3::text[]) as m(user_id, name)
         on conflict do nothing",
        group,
        ids,
        names,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Which of `users` have no 成员编号 yet, or were never seen.
///
/// # Errors
/// When the database fails.
pub async fn list_members_without_number(
    conn: &mut PgConnection,
    group: i64,
    users: &[i64],
) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar!(
        r#"select u.id as "id!" from unnest($2::bigint[]) as u(id)
            where not exists (select 1 from planet_members m
                               where m.group_id = $1 and m.user_id = u.id and m.number is not null)
            order by u.id"#,
        group,
        users,
    )
    .fetch_all(conn)
    .await?)
}

/// The members an id a person typed may mean: a user id or a 成员编号.
///
/// # Errors
/// When the database fails.
pub async fn list_roster_matches(
    conn: &mut PgConnection,
    group: i64,
    claim: i64,
) -> Result<Vec<RosterMember>> {
    let number = i32::try_from(claim).ok();
    Ok(sqlx::query_as!(
        RosterMember,
        r#"select m.user_id, m.number, m.name, m.alias, m.avatar_url,
                  array(select n.name from planet_member_names n
                         where n.group_id = m.group_id and n.user_id = m.user_id) as "names!",
                  null::integer as ranking_days
             from planet_members m
            where m.group_id = $1 and (m.user_id = $2 or m.number = $3)
            order by m.user_id"#,
        group,
        claim,
        number,
    )
    .fetch_all(conn)
    .await?)
}

/// Members whose name, card, number or id contains `q`, those with days in `camp` first.
///
/// # Errors
/// When the database fails.
pub async fn list_roster(
    conn: &mut PgConnection,
    group: i64,
    camp: camp_domain::CampId,
    q: &str,
    limit: i64,
) -> Result<Vec<RosterMember>> {
    Ok(sqlx::query_as!(
        RosterMember,
        r#"select m.user_id, m.number, m.name, m.alias, m.avatar_url,
                  array(select n.name from planet_member_names n
                         where n.group_id = m.group_id and n.user_id = m.user_id) as "names!",
                  p.ranking_days as "ranking_days?"
             from planet_members m
             left join progress p on p.camp_id = $2 and p.user_id = m.user_id
            where m.group_id = $1
              and ($3 = '' or m.number::text = $3 or m.user_id::text = $3
                   or position(lower($3) in lower(m.name)) > 0
                   or position(lower($3) in lower(coalesce(m.alias, ''))) > 0
                   or exists (select 1 from planet_member_names n
                               where n.group_id = m.group_id and n.user_id = m.user_id
                                 and position(lower($3) in lower(n.name)) > 0))
            order by (p.user_id is null), m.name, m.user_id
            limit $4"#,
        group,
        camp as _,
        q,
        limit,
    )
    .fetch_all(conn)
    .await?)
}

//! Who is in a group, and who has to be reminded of it.

use camp_domain::{CampId, EnrolmentId, GroupId, MemberId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Result, Tx};

/// Somebody that WeCom lists in a group.
#[derive(Clone, Debug)]
pub struct SeenInGroup {
    /// Keyed hash of the unionid.
    pub unionid_hash: Vec<u8>,
    /// Since when.
    pub joined_at: DateTime<Utc>,
}

/// Marks the members of a camp among `seen` as joined, as far as they are not; answers how many
/// places. WeCom knows the WeChat account, so every place that the account paid for counts.
///
/// # Errors
/// When the database fails.
pub async fn set_seen_in_group(
    tx: &mut Tx,
    camp: CampId,
    group: GroupId,
    seen: &[SeenInGroup],
) -> Result<u64> {
    let now = tx.now();
    let hashes: Vec<Vec<u8>> = seen.iter().map(|one| one.unionid_hash.clone()).collect();
    let since: Vec<DateTime<Utc>> = seen.iter().map(|one| one.joined_at).collect();
    let marked = sqlx::query!(
        "update enrolments e
            set joined_group_at = s.joined_at, joined_source = 'wecom', joined_group_id = $2,
                updated_at = $5
           from members m, unnest($3::bytea[], $4::timestamptz[]) as s(unionid_hash, joined_at)
          where e.camp_id = $1 and e.state = 'active' and e.joined_group_at is null
            and m.id = e.member_id and s.unionid_hash = m.unionid_hash",
        camp as _,
        group as _,
        &hashes,
        &since,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(marked.rows_affected())
}

/// A member who paid and has not come into the group.
#[derive(Clone, Debug)]
pub struct Straggler {
    /// The place.
    pub enrolment_id: EnrolmentId,
    /// Who paid for it.
    pub member_id: MemberId,
    /// The name for people.
    pub wechat_nickname: String,
}

/// Members of a camp who could see its group since before `since`, have not joined and were never
/// reminded, in the order of their places and after `after`. Who has not said who they are does
/// not see the group, and is reminded of that instead.
///
/// # Errors
/// When the database fails.
pub async fn list_stragglers(
    conn: &mut PgConnection,
    camp: CampId,
    since: DateTime<Utc>,
    after: Option<EnrolmentId>,
    limit: i64,
) -> Result<Vec<Straggler>> {
    Ok(sqlx::query_as!(
        Straggler,
        r#"select e.id as "enrolment_id: EnrolmentId", e.member_id as "member_id!: MemberId",
                  e.wechat_nickname
             from enrolments e join payments p on p.id = e.payment_id
            where e.camp_id = $1 and e.state = 'active' and e.joined_group_at is null
              and e.member_id is not null and p.bind_status <> 'pending'
              and greatest(p.paid_at, p.bound_at) <= $2 and ($3::uuid is null or e.id > $3)
              and not exists (select 1 from messages m where m.cause =
                   'not_joined:' || e.id::text || '/member:' || e.member_id::text)
            order by e.id limit $4"#,
        camp as _,
        since,
        after as Option<EnrolmentId> as _,
        limit,
    )
    .fetch_all(conn)
    .await?)
}

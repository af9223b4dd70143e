//! How messages fare, and who cannot be reached.

use camp_domain::notifications::{Channel, MessageState};
use camp_domain::{EnrolmentId, UserId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::Result;

/// How many messages of a channel stand how.
#[derive(Clone, Debug)]
pub struct StateCount {
    /// The channel.
    pub channel: Channel,
    /// The state.
    pub state: MessageState,
    /// How many.
    pub count: i64,
}

/// Messages written from `from` until before `before`, by channel and state.
///
/// # Errors
/// When the database fails.
pub async fn count_by_state(
    conn: &mut PgConnection,
    from: Option<DateTime<Utc>>,
    before: Option<DateTime<Utc>>,
) -> Result<Vec<StateCount>> {
    Ok(sqlx::query_as!(
        StateCount,
        r#"select channel as "channel: Channel", state as "state: MessageState",
                  count(*) as "count!"
             from messages
            where ($1::timestamptz is null or created_at >= $1)
              and ($2::timestamptz is null or created_at < $2)
            group by channel, state"#,
        from,
        before,
    )
    .fetch_all(conn)
    .await?)
}

/// Somebody, or a group, that messages did not reach.
#[derive(Clone, Debug)]
pub struct Unreached {
    /// The channel.
    pub channel: Channel,
    /// Who, in words.
    pub recipient: String,
    /// The account, of a person of the staff.
    pub user_id: Option<UserId>,
    /// A place of theirs, of a member.
    pub enrolment_id: Option<EnrolmentId>,
    /// Messages that did not arrive.
    pub count: i64,
    /// When the last of them was written.
    pub last_at: DateTime<Utc>,
    /// What the other side said of the last attempt.
    pub detail: Option<String>,
    /// Whether there is an address now.
    pub has_address: bool,
}

/// Who could not be reached by messages written from `from` until before `before`, the most
/// messages first; at most 200.
///
/// # Errors
/// When the database fails.
pub async fn list_unreached(
    conn: &mut PgConnection,
    from: Option<DateTime<Utc>>,
    before: Option<DateTime<Utc>>,
) -> Result<Vec<Unreached>> {
    Ok(sqlx::query_as!(
        Unreached,
        r#"with lost as (
               select m.channel, m.user_id, m.member_id,
                      case when m.user_id is null and m.member_id is null
                           then m.recipient || coalesce('，' || c.name, '') end as nobody,
                      count(*) as count, max(m.created_at) as last_at,
                      (array_agg(m.id order by m.created_at desc, m.id desc))[1] as last_id,
                      (array_agg(m.recipient order by m.created_at desc, m.id desc))[1] as named
                 from messages m left join camps c on c.id = m.camp_id
                where m.state = 'undeliverable'
                  and ($1::timestamptz is null or m.created_at >= $1)
                  and ($2::timestamptz is null or m.created_at < $2)
                group by 1, 2, 3, 4)
           select l.channel as "channel!: Channel",
                  coalesce(l.nobody, u.display_name, l.named) as "recipient!",
                  l.user_id as "user_id: UserId",
                  (select e.id from enrolments e where e.member_id = l.member_id
                    order by e.created_at desc limit 1) as "enrolment_id: EnrolmentId",
                  l.count as "count!", l.last_at as "last_at!",
                  (select a.detail from message_attempts a where a.message_id = l.last_id
                    order by a.attempt desc limit 1) as detail,
                  coalesce(u.wecom_user_id is not null, m.openid is not null, false)
                      as "has_address!"
             from lost l
             left join users u on u.id = l.user_id
             left join members m on m.id = l.member_id
            order by l.count desc, l.last_at desc limit 200"#,
        from,
        before,
    )
    .fetch_all(conn)
    .await?)
}

//! Messages that are due, and what became of them.

use camp_domain::notifications::{Channel, MessageState, Template};
use camp_domain::{CampId, GroupId, MemberId, MessageId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Error, Result, Tx};

/// A due message, with what delivering it takes.
#[derive(Clone, Debug)]
pub struct DueMessage {
    /// Its id.
    pub id: MessageId,
    /// How it travels.
    pub channel: Channel,
    /// The template it fills, where it travels by one.
    pub template: Option<Template>,
    /// The group it goes to.
    pub group_id: Option<GroupId>,
    /// The camp it is about.
    pub camp_id: Option<CampId>,
    /// The member it goes to.
    pub member_id: Option<MemberId>,
    /// The text.
    pub content: String,
    /// Attempts so far.
    pub attempts: i32,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// The recipient's account at WeCom.
    pub wecom_user_id: Option<String>,
    /// The key of the group's robot, sealed.
    pub robot_key: Option<Vec<u8>>,
    /// The member's openid, sealed.
    pub openid: Option<Vec<u8>>,
}

/// Claims up to `limit` due messages until `until` (wall time).
///
/// # Errors
/// When the database fails.
pub async fn claim_due(
    tx: &mut Tx,
    wall: DateTime<Utc>,
    until: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<DueMessage>> {
    let now = tx.now();
    Ok(sqlx::query_as!(
        DueMessage,
        r#"with claimed as (
               update messages set claimed_until = $3
                where id in (select id from messages
                              where state = 'pending' and due_at <= $1
                                and (claimed_until is null or claimed_until <= $2)
                              order by due_at, id limit $4
                                for update skip locked)
               returning id, channel, template, group_id, camp_id, user_id, member_id, content,
                         attempts, due_at, created_at)
           select c.id as "id!: MessageId", c.channel as "channel!: Channel",
                  c.template as "template: Template",
                  c.group_id as "group_id: GroupId", c.camp_id as "camp_id: CampId",
                  c.member_id as "member_id: MemberId", c.content as "content!",
                  c.attempts as "attempts!", c.created_at as "created_at!",
                  u.wecom_user_id as "wecom_user_id?",
                  g.robot_key as "robot_key?", m.openid as "openid?"
             from claimed c
             left join users u on u.id = c.user_id
             left join camp_groups g on g.id = c.group_id
             left join members m on m.id = c.member_id
            order by c.due_at, c.id"#,
        now,
        wall,
        until,
        limit,
    )
    .fetch_all(tx.conn())
    .await?)
}

/// When the next message is due.
///
/// # Errors
/// When the database fails.
pub async fn next_due(conn: &mut PgConnection) -> Result<Option<DateTime<Utc>>> {
    Ok(
        sqlx::query_scalar!("select min(due_at) from messages where state = 'pending'")
            .fetch_one(conn)
            .await?,
    )
}

/// The instants, since `since`, at which a group's robot was written to, oldest first; the
/// messages of one transaction travelled as one.
///
/// # Errors
/// When the database fails.
pub async fn list_robot_attempts(
    conn: &mut PgConnection,
    group: GroupId,
    since: DateTime<Utc>,
) -> Result<Vec<DateTime<Utc>>> {
    Ok(sqlx::query_scalar!(
        "select distinct a.at from message_attempts a join messages m on m.id = a.message_id
          where m.group_id = $1 and a.at > $2 order by a.at",
        group as _,
        since,
    )
    .fetch_all(conn)
    .await?)
}

/// Writes the outcome of an attempt.
///
/// # Errors
/// When the database fails.
pub async fn insert_attempt(
    tx: &mut Tx,
    id: MessageId,
    attempt: i32,
    sent: bool,
    detail: &str,
) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "insert into message_attempts (message_id, attempt, at, outcome, detail)
         values ($1, $2, $3, $4, $5)",
        id as _,
        attempt,
        now,
        if sent { "sent" } else { "failed" },
        detail,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Moves a pending message on, after `attempts` attempts; one that stays pending is due again at
/// `due_at`.
///
/// # Errors
/// [`Error::Stale`] when somebody else has moved it on.
pub async fn set_state(
    tx: &mut Tx,
    id: MessageId,
    state: MessageState,
    attempts: i32,
    due_at: Option<DateTime<Utc>>,
) -> Result<()> {
    let now = tx.now();
    let moved = sqlx::query!(
        "update messages
            set state = $2, attempts = $3, due_at = $4, claimed_until = null,
                sent_at = case when $2 = 'sent' then $5::timestamptz end
          where id = $1 and state = 'pending'",
        id as _,
        state as _,
        attempts,
        due_at,
        now,
    )
    .execute(tx.conn())
    .await?;
    if moved.rows_affected() == 1 {
        Ok(())
    } else {
        Err(Error::Stale)
    }
}

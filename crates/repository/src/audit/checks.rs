//! Verifications of the chain.

use camp_domain::UserId;
use camp_domain::audit::AuditFinding;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Result, Tx};

/// What a verification saw.
#[derive(Clone, Debug)]
pub struct Check {
    /// When, in business time.
    pub at: DateTime<Utc>,
    /// The person who asked for it, in words; nothing for the timetable and commands.
    pub by_name: Option<String>,
    /// Seals that follow from one another, from the first on.
    pub sealed: i64,
    /// Rows that retention removed.
    pub removed: i64,
    /// Rows that wait for a seal.
    pub unsealed: i64,
    /// The hash of the last sound seal.
    pub head: Option<Vec<u8>>,
    /// What is wrong, if anything.
    pub finding: Option<AuditFinding>,
    /// The first seal at fault.
    pub broken_seq: Option<i64>,
    /// The row at fault.
    pub broken_audit: Option<i64>,
}

/// The last verification.
///
/// # Errors
/// When the database fails.
pub async fn find_last(conn: &mut PgConnection) -> Result<Option<Check>> {
    Ok(sqlx::query_as!(
        Check,
        r#"select c.at, u.display_name as "by_name?", c.sealed, c.removed, c.unsealed, c.head,
                  c.finding as "finding: AuditFinding", c.broken_seq, c.broken_audit
             from audit_checks c left join users u on u.id = c.by_user
            order by c.id desc limit 1"#,
    )
    .fetch_optional(conn)
    .await?)
}

/// Length and head of the chain when it was last found sound.
///
/// # Errors
/// When the database fails.
pub async fn find_last_sound(conn: &mut PgConnection) -> Result<Option<(i64, Vec<u8>)>> {
    let row = sqlx::query!(
        r#"select sealed, head as "head!" from audit_checks
            where finding is null and sealed > 0 order by id desc limit 1"#,
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| (row.sealed, row.head)))
}

/// Writes a verification down.
///
/// # Errors
/// When the database fails.
pub async fn insert_check(tx: &mut Tx, check: &Check) -> Result<()> {
    let (now, by) = (tx.now(), tx.staff());
    sqlx::query!(
        "insert into audit_checks (at, by_user, sealed, removed, unsealed, head, finding,
                                   broken_seq, broken_audit)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        now,
        by as Option<UserId> as _,
        check.sealed,
        check.removed,
        check.unsealed,
        check.head,
        check.finding as Option<AuditFinding> as _,
        check.broken_seq,
        check.broken_audit,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

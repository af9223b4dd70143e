//! Versions of a camp's settlement.

use camp_domain::enrolment::EnrolmentResult;
use camp_domain::refunds::SettlementState;
use camp_domain::{CampId, EnrolmentId, Fen, SettlementId, SettlementOverrideId, Visibility};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Result, Tx};

/// One version of a settlement.
#[derive(Clone, Debug)]
pub struct Settlement {
    /// Its id.
    pub id: SettlementId,
    /// The camp.
    pub camp_id: CampId,
    /// 0 is provisional, lists count from 1.
    pub version: i32,
    /// Provisional or listed.
    pub state: SettlementState,
    /// Until when members may object.
    pub objection_until: DateTime<Utc>,
    /// Two people's word, where it was made although data was stale.
    pub override_id: Option<SettlementOverrideId>,
    /// Hash over the facts of every row.
    pub facts_hash: Vec<u8>,
    /// What goes back altogether, in fen.
    pub sum: Fen,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// One member in a settlement.
#[derive(Clone, Debug)]
pub struct SettlementRow {
    /// The enrolment.
    pub enrolment_id: EnrolmentId,
    /// The result.
    pub result: EnrolmentResult,
    /// What goes back, in fen.
    pub amount: Fen,
    /// Why, in one sentence.
    pub reason: String,
    /// What a reviewer should look at.
    pub flags: Vec<String>,
    /// Days that counted, where the person is known.
    pub counted_days: Option<i32>,
    /// Hash over the facts.
    pub facts_hash: Vec<u8>,
}

/// A settlement row with the names a reader needs.
#[derive(Clone, Debug)]
pub struct NamedSettlementRow {
    /// The enrolment.
    pub enrolment_id: EnrolmentId,
    /// The planet nickname the member typed.
    pub planet_nickname: String,
    /// The id the member typed.
    pub planet_claim: String,
    /// The result.
    pub result: EnrolmentResult,
    /// What goes back, in fen.
    pub amount: Fen,
    /// Why, in one sentence.
    pub reason: String,
    /// What a reviewer should look at.
    pub flags: Vec<String>,
}

/// The latest version of a camp's settlement.
///
/// # Errors
/// When the database fails.
pub async fn find_settlement(
    conn: &mut PgConnection,
    camp: CampId,
    visibility: &Visibility,
) -> Result<Option<Settlement>> {
    Ok(sqlx::query_as!(
        Settlement,
        r#"select id as "id: SettlementId", camp_id as "camp_id: CampId", version,
                  state as "state: SettlementState", objection_until,
                  override_id as "override_id: SettlementOverrideId", facts_hash,
                  sum_fen as "sum: Fen", created_at
             from settlements t
            where camp_id = $1 and ($2::uuid is null or exists (
                  select 1 from camp_staff s where s.camp_id = t.camp_id and s.user_id = $2))
            order by version desc limit 1"#,
        camp as _,
        visibility.assignee() as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// The rows of a settlement with names.
///
/// # Errors
/// When the database fails.
pub async fn list_settlement_rows(
    conn: &mut PgConnection,
    id: SettlementId,
) -> Result<Vec<NamedSettlementRow>> {
    Ok(sqlx::query_as!(
        NamedSettlementRow,
        r#"select s.enrolment_id as "enrolment_id: EnrolmentId", e.planet_nickname, e.planet_claim,
                  s.result as "result: EnrolmentResult", s.amount_fen as "amount: Fen", s.reason, s.flags
             from settlement_rows s join enrolments e on e.id = s.enrolment_id
            where s.settlement_id = $1 order by e.planet_nickname, e.id"#,
        id as _,
    )
    .fetch_all(conn)
    .await?)
}

/// A member whose result is another one than in the version before.
#[derive(Clone, Debug)]
pub struct Change {
    /// The enrolment.
    pub enrolment_id: EnrolmentId,
    /// The planet nickname the member typed.
    pub planet_nickname: String,
    /// The result before; nothing where the member is new.
    pub before: Option<EnrolmentResult>,
    /// What went back before, in fen.
    pub amount_before: Option<Fen>,
    /// Why, before.
    pub reason_before: Option<String>,
    /// The result now; nothing where the member has left.
    pub after: Option<EnrolmentResult>,
    /// What goes back now, in fen.
    pub amount_after: Option<Fen>,
    /// Why, now.
    pub reason_after: Option<String>,
}

/// What changed from the version before to `version`, by nickname.
///
/// # Errors
/// When the database fails.
pub async fn list_changes(
    conn: &mut PgConnection,
    camp: CampId,
    version: i32,
) -> Result<Vec<Change>> {
    Ok(sqlx::query_as!(
        Change,
        r#"select e.id as "enrolment_id: EnrolmentId", e.planet_nickname,
                  b.result as "before?: EnrolmentResult", b.amount_fen as "amount_before?: Fen",
                  b.reason as "reason_before?", a.result as "after?: EnrolmentResult",
                  a.amount_fen as "amount_after?: Fen", a.reason as "reason_after?"
             from (select r.* from settlement_rows r join settlements s on s.id = r.settlement_id
                    where s.camp_id = $1 and s.version = $2) a
             full join (select r.* from settlement_rows r join settlements s on s.id = r.settlement_id
                         where s.camp_id = $1 and s.version = $2 - 1) b
                    on b.enrolment_id = a.enrolment_id
             join enrolments e on e.id = coalesce(a.enrolment_id, b.enrolment_id)
            where (a.result, a.amount_fen, a.reason) is distinct from (b.result, b.amount_fen, b.reason)
            order by e.planet_nickname, e.id"#,
        camp as _,
        version,
    )
    .fetch_all(conn)
    .await?)
}

/// Writes a version with all its rows.
///
/// # Errors
/// When the database fails.
pub async fn insert_settlement(
    tx: &mut Tx,
    settlement: &Settlement,
    rows: &[SettlementRow],
) -> Result<()> {
    let by = match tx.actor() {
        camp_domain::Actor::Staff(user) => Some(user),
        _ => None,
    };
    sqlx::query!(
        "insert into settlements (id, camp_id, version, state, objection_until, facts_hash, sum_fen,
                                  created_at, created_by, override_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        settlement.id as _,
        settlement.camp_id as _,
        settlement.version,
        settlement.state as _,
        settlement.objection_until,
        settlement.facts_hash,
        settlement.sum as _,
        settlement.created_at,
        by as _,
        settlement.override_id as Option<SettlementOverrideId> as _,
    )
    .execute(tx.conn())
    .await?;
    insert_rows(tx, settlement.id, rows).await?;
    sqlx::query!(
        "update enrolments e set result = s.result, updated_at = $2
           from settlement_rows s
          where s.settlement_id = $1 and e.id = s.enrolment_id and e.result <> s.result",
        settlement.id as _,
        settlement.created_at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// All rows in one statement: a camp of a thousand members is one round trip.
async fn insert_rows(tx: &mut Tx, id: SettlementId, rows: &[SettlementRow]) -> Result<()> {
    let enrolments: Vec<_> = rows.iter().map(|row| row.enrolment_id.get()).collect();
    let results: Vec<_> = rows.iter().map(|row| row.result.to_string()).collect();
    let amounts: Vec<_> = rows.iter().map(|row| row.amount.get()).collect();
    let reasons: Vec<_> = rows.iter().map(|row| row.reason.clone()).collect();
    // Arrays of arrays must be of one length, so the flags travel as lists of words.
    let flags: Vec<_> = rows.iter().map(|row| row.flags.join(",")).collect();
    let counted: Vec<_> = rows.iter().map(|row| row.counted_days).collect();
    let hashes: Vec<_> = rows.iter().map(|row| row.facts_hash.clone()).collect();
    sqlx::query!(
        "insert into settlement_rows (settlement_id, enrolment_id, result, amount_fen, reason,
                                      flags, counted_days, facts_hash)
         select $1, r.enrolment, r.result, r.amount, r.reason, string_to_array(r.flags, ','),
                r.counted, r.hash
           from unnest($2::uuid[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::integer[],
                       $8::bytea[])
             as r(enrolment, result, amount, reason, flags, counted, hash)",
        id as _,
        &enrolments,
        &results,
        &amounts,
        &reasons,
        &flags,
        &counted as &[Option<i32>],
        &hashes,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

//! Whether the log is what was written.

use camp_domain::audit::AuditFinding;
use camp_domain::{Actor, Day};
use camp_repository::PgConnection;
use camp_repository::audit::{self, Check, Link};

use super::chain::{self, GENESIS};
use crate::{App, Caller, Result, notifications};

/// Links read at once.
const BATCH: i64 = 2_000;

/// Verifies the chain from its first seal for `caller`, or for nobody in particular, and keeps
/// what was found.
///
/// # Errors
/// When the database fails. A broken chain is a finding, not an error.
pub async fn verify(app: &App, caller: Option<&Caller>) -> Result<Check> {
    let check = look(app).await?;
    let mut tx = match caller {
        Some(caller) => app.begin_for(caller).await?,
        None => app.begin(Actor::System).await?,
    };
    audit::insert_check(&mut tx, &check).await?;
    tx.commit().await?;
    Ok(check)
}

/// Verifies the chain, and tells every administrator when it is broken, once a day.
///
/// # Errors
/// When the database fails.
pub async fn check_nightly(app: &App) -> Result<Check> {
    let check = verify(app, None).await?;
    if check.finding.is_some() {
        let mut tx = app.begin(Actor::System).await?;
        let cause = format!("audit_broken:{}", Day::of(tx.now()));
        let text = "【操作日志校验未通过】\n操作日志与封存的记录不一致，可能有人绕过系统改动了数据库。\
                    请在「操作日志」查看第一处不一致，并联系技术人员保留现场。";
        notifications::administrators(&mut tx, &cause, text).await?;
        tx.commit().await?;
    }
    Ok(check)
}

async fn look(app: &App) -> Result<Check> {
    let mut reader = app.db.reader().await?;
    let conn = reader.conn();
    let sound = audit::find_last_sound(conn).await?;
    let mut walk = Walk::default();
    while walk.fault.is_none() {
        let links = audit::list_links(conn, walk.seq, BATCH).await?;
        if links.is_empty() {
            break;
        }
        for link in &links {
            walk.step(link);
            if walk.fault.is_some() {
                break;
            }
            if let Some((sealed, head)) = &sound
                && *sealed == link.seal.seq
                && *head != link.seal.hash
            {
                walk.fault = Some(Fault::at(AuditFinding::Broken, link));
                break;
            }
        }
    }
    if let (None, Some((sealed, _))) = (&walk.fault, &sound)
        && *sealed > walk.seq
    {
        walk.fault = Some(Fault {
            finding: AuditFinding::Cut,
            seq: Some(walk.seq + 1),
            row: None,
        });
    }
    conclude(app, conn, walk).await
}

async fn conclude(app: &App, conn: &mut PgConnection, walk: Walk) -> Result<Check> {
    let (unsealed, removed, told) = audit::count_unlinked(conn).await?;
    let mut fault = walk.fault;
    if fault.is_none() && removed != told {
        // Somebody marked a row as removed, or unmarked one, past the product.
        fault = Some(Fault {
            finding: AuditFinding::Missing,
            seq: None,
            row: None,
        });
    }
    if fault.is_none()
        && let Some(row) = audit::find_foreign(conn).await?
    {
        fault = Some(Fault {
            finding: AuditFinding::Foreign,
            seq: None,
            row: Some(row),
        });
    }
    Ok(Check {
        at: app.clock.now(),
        by_name: None,
        sealed: walk.seq,
        removed,
        unsealed,
        head: (walk.seq > 0).then_some(walk.hash),
        finding: fault.as_ref().map(|fault| fault.finding),
        broken_seq: fault.as_ref().and_then(|fault| fault.seq),
        broken_audit: fault.and_then(|fault| fault.row),
    })
}

struct Fault {
    finding: AuditFinding,
    seq: Option<i64>,
    row: Option<i64>,
}

impl Fault {
    const fn at(finding: AuditFinding, link: &Link) -> Self {
        Self {
            finding,
            seq: Some(link.seal.seq),
            row: Some(link.seal.audit_id),
        }
    }
}

/// How far the chain was found sound.
struct Walk {
    seq: i64,
    hash: Vec<u8>,
    fault: Option<Fault>,
}

impl Default for Walk {
    fn default() -> Self {
        Self {
            seq: 0,
            hash: GENESIS.to_vec(),
            fault: None,
        }
    }
}

impl Walk {
    fn step(&mut self, link: &Link) {
        let seal = &link.seal;
        if seal.seq != self.seq + 1 {
            self.fault = Some(Fault {
                finding: AuditFinding::Broken,
                seq: Some(self.seq + 1),
                row: None,
            });
            return;
        }
        let finding = match &link.record {
            _ if seal.hash != chain::hash(seal, &self.hash) => Some(AuditFinding::Broken),
            Some(record) if seal.content != chain::content(record) => Some(AuditFinding::Changed),
            None if !link.removed => Some(AuditFinding::Missing),
            Some(_) | None => None,
        };
        if let Some(finding) = finding {
            self.fault = Some(Fault::at(finding, link));
            return;
        }
        self.seq = seal.seq;
        self.hash.clone_from(&seal.hash);
    }
}

//! Approved money is let go: a set with a hash, by a person.

use camp_domain::config::TWO_PERSON;
use camp_domain::refunds::{Decision, MoneyState, REFUNDABLE_FOR, RunState, run_form};
use camp_domain::{
    Actor, CampId, Fen, Kind, MerchantAccountId, RefundId, Refusal, ReleaseRunId, UserId,
    Visibility,
};
use camp_repository::refunds::{LockedRefund, NewRun, RefundRow};
use camp_repository::{Tx, reconciliation, refunds, status_log};
use serde_json::json;

use super::review::{unsent, wrong_sum};
use super::runs::record;
use crate::reconciliation::{Forecast, forecast};
use crate::{App, Caller, Error, Result, config, same, sha256};

/// Why money of another merchant cannot leave, and what to do.
const WITHOUT_ACCOUNT: &str = "这笔付款不在本系统的商户号内，请在企业微信中人工退款";

/// What would leave.
#[derive(Clone, Debug)]
pub struct Preview {
    /// How many refunds.
    pub count: usize,
    /// Their sum, in fen.
    pub sum: Fen,
    /// Hash over their canonical form, to be given back with the release.
    pub hash: Vec<u8>,
    /// The account the money leaves from: merchant number and app.
    pub merchant: Option<(String, String)>,
    /// What that account probably holds; nothing while no bill said.
    pub balance: Option<Forecast>,
    /// Refunds that cannot leave, and why.
    pub problems: Vec<Problem>,
}

/// Why a refund cannot leave.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The refund.
    pub refund: RefundId,
    /// Stable code.
    pub code: &'static str,
    /// The reason in words.
    pub reason: &'static str,
}

/// Says what a release of these refunds would be.
///
/// # Errors
/// When one of them is not there, or the database fails.
pub async fn preview(app: &App, ids: &[RefundId]) -> Result<Preview> {
    let mut reader = app.db.reader().await?;
    let conn = reader.conn();
    let rows = refunds::list_refunds_by_id(conn, &uuids(ids), &Visibility::All).await?;
    if rows.len() != ids.len() {
        return Err(Error::not_found());
    }
    let sum = Fen::sum(rows.iter().map(|row| row.amount))?;
    let form: Vec<_> = rows
        .iter()
        .map(|row| (row.id, row.out_refund_no.as_str(), row.amount))
        .collect();
    let now = app.clock.now();
    let problems = rows
        .iter()
        .filter_map(|row| {
            problem(row, now).map(|(code, reason)| Problem {
                refund: row.id,
                code,
                reason,
            })
        })
        .collect();
    let hash = sha256(run_form(&form, sum).as_bytes());
    let merchant = one_account(&rows);
    let accounts = reconciliation::list_account_bills(conn).await?;
    let own = accounts.iter().find(|account| {
        merchant
            .as_ref()
            .is_some_and(|(id, _)| *id == account.mch_id)
    });
    let balance = match own {
        Some(account) => forecast(conn, account).await?,
        None => None,
    };
    Ok(Preview {
        count: rows.len(),
        sum,
        hash,
        merchant,
        balance,
        problems,
    })
}

/// The account all of them leave from; nothing where they differ, which a release refuses.
fn one_account(rows: &[RefundRow]) -> Option<(String, String)> {
    let first = rows.first()?;
    let same = rows
        .iter()
        .all(|row| row.mch_id == first.mch_id && row.appid == first.appid);
    first
        .mch_id
        .clone()
        .zip(first.appid.clone())
        .filter(|_| same)
}

fn problem(
    row: &RefundRow,
    now: chrono::DateTime<chrono::Utc>,
) -> Option<(&'static str, &'static str)> {
    if row.decision != Decision::Approved {
        Some(("refund_not_approved", "还没有审核通过"))
    } else if row.money != MoneyState::NotSent || row.run_id.is_some() {
        Some(("refund_released", "已经发放过"))
    } else if row.mch_id.is_none() {
        Some(("refund_without_account", WITHOUT_ACCOUNT))
    } else if row.paid_at + REFUNDABLE_FOR <= now {
        Some(("refund_too_old", "付款已超过 365 天，微信支付不再受理退款"))
    } else {
        None
    }
}

/// Releases a set of refunds: `hash` and `sum` are what the person saw and typed.
///
/// # Errors
/// When the set is no longer what the person saw, or one of it cannot leave.
pub async fn release(
    app: &App,
    caller: &Caller,
    ids: &[RefundId],
    hash: &[u8],
    sum: Fen,
) -> Result<ReleaseRunId> {
    let mut tx = app.begin_for(caller).await?;
    let locked = refunds::lock_refunds(&mut tx, &uuids(ids), &Visibility::All).await?;
    if locked.len() != ids.len() || locked.is_empty() {
        return Err(Error::not_found());
    }
    let total = Fen::sum(locked.iter().map(|refund| refund.amount))?;
    if total != sum {
        return Err(wrong_sum());
    }
    if !same(&run_hash(&locked, total), hash) {
        return Err(refuse(
            "release_changed",
            "所选退款刚刚有变化，请重新核对后再发放",
        ));
    }
    let run = make(&mut tx, &locked, total).await?;
    tx.wake().await?;
    tx.commit().await?;
    Ok(run)
}

/// The row button: a run of one, in the transaction of its approval.
pub(super) async fn release_one(tx: &mut Tx, id: RefundId) -> Result<ReleaseRunId> {
    let locked = refunds::lock_refunds(tx, &[id.get()], &Visibility::All).await?;
    let total = Fen::sum(locked.iter().map(|refund| refund.amount))?;
    make(tx, &locked, total).await
}

async fn make(tx: &mut Tx, locked: &[LockedRefund], sum: Fen) -> Result<ReleaseRunId> {
    let user = person(tx)?;
    let merchant = account(locked)?;
    check(tx, locked).await?;
    let values = config::load(tx.conn()).await?;
    let run = NewRun {
        id: ReleaseRunId::new(tx.now()),
        merchant_account_id: merchant,
        camp_id: one_camp(locked),
        count: i32::try_from(locked.len()).map_err(Error::internal)?,
        sum,
        hash: run_hash(locked, sum),
        two_person: values.switch(TWO_PERSON, false),
        released_by: user,
    };
    let ids: Vec<_> = locked.iter().map(|refund| refund.id.get()).collect();
    refunds::insert_run(tx, &run, &ids).await?;
    status_log::insert::<RunState>(tx, run.id.get(), None, RunState::Running, None).await?;
    record(
        tx,
        "refunds.release",
        run.id,
        json!({ "count": run.count, "sumFen": sum }),
    )
    .await?;
    Ok(run.id)
}

fn account(locked: &[LockedRefund]) -> Result<MerchantAccountId> {
    let first = locked
        .first()
        .and_then(|refund| refund.merchant_account_id)
        .ok_or_else(|| refuse("refund_without_account", WITHOUT_ACCOUNT))?;
    if locked
        .iter()
        .all(|refund| refund.merchant_account_id == Some(first))
    {
        Ok(first)
    } else {
        Err(refuse(
            "release_mixed_accounts",
            "一次发放只能包含同一个商户号的退款",
        ))
    }
}

async fn check(tx: &mut Tx, locked: &[LockedRefund]) -> Result<()> {
    for refund in locked {
        if refund.decision != Decision::Approved {
            return Err(refuse("refund_not_approved", "有退款还没有审核通过"));
        }
        if !unsent(refund) || refund.run_id.is_some() {
            return Err(refuse("refund_released", "有退款已经发放过"));
        }
    }
    let ids: Vec<_> = locked.iter().map(|refund| refund.id.get()).collect();
    let oldest = refunds::find_oldest_payment(tx.conn(), &ids).await?;
    if oldest.is_some_and(|paid_at| paid_at + REFUNDABLE_FOR <= tx.now()) {
        return Err(refuse(
            "refund_too_old",
            "付款已超过 365 天，微信支付不再受理退款",
        ));
    }
    Ok(())
}

fn run_hash(locked: &[LockedRefund], sum: Fen) -> Vec<u8> {
    let form: Vec<_> = locked
        .iter()
        .map(|refund| (refund.id, refund.out_refund_no.as_str(), refund.amount))
        .collect();
    sha256(run_form(&form, sum).as_bytes())
}

fn one_camp(locked: &[LockedRefund]) -> Option<CampId> {
    let first = locked.first()?.camp_id?;
    locked
        .iter()
        .all(|refund| refund.camp_id == Some(first))
        .then_some(first)
}

fn uuids(ids: &[RefundId]) -> Vec<uuid::Uuid> {
    ids.iter().map(|id| id.get()).collect()
}

/// Who acts, where only a person of the staff may.
pub(super) fn person(tx: &Tx) -> Result<UserId> {
    match tx.actor() {
        Actor::Staff(user) => Ok(user),
        _ => Err(Error::internal("this is done by people only")),
    }
}

pub(super) fn refuse(code: &'static str, sentence: &'static str) -> Error {
    Error::Refused(Refusal::new(Kind::Conflict, code, sentence))
}

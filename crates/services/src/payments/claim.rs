//! A member says which payment of a fixed code was theirs.

use camp_domain::payments::{
    CLAIM_LIFETIME, Claim, ClaimState as State, LOCKED_FOR, MoneyExceptionKind as Desk,
    PaymentSource, WRONG_TRIES,
};
use camp_domain::{Actor, Fen, Kind, MemberId, PaymentClaimId, Refusal};
use camp_repository::payments::{Claimable, PaymentClaim};
use camp_repository::{Tx, enrolment, payments, status_log};
use chrono::{DateTime, TimeDelta, Utc};

use super::bills;
use super::place::real_user;
use super::record::to_desk;
use crate::{App, Caller, Error, Result, notifications};

/// Claims that may wait for their payment at once: people pay one deposit, not many.
const MOST_WAITING: usize = 5;
/// Stale claims given up in one pass.
const BATCH: i64 = 200;

/// Older payments are nobody's to claim: they could not be refunded either.
const OLDEST: TimeDelta = TimeDelta::days(365);
/// How far a phone's clock may be ahead of ours.
const AHEAD: TimeDelta = TimeDelta::minutes(10);

/// What the member typed.
#[derive(Clone, Debug)]
pub struct ClaimPayment {
    /// Who.
    pub member: MemberId,
    /// Whether the session may order at all; WeChat's preview users may not.
    pub can_order: bool,
    /// The transaction's number.
    pub transaction_id: String,
    /// The amount, in fen.
    pub amount: Fen,
    /// When it was paid.
    pub paid_at: DateTime<Utc>,
    /// Version of the rules text the member saw and accepted.
    pub rules_version: i32,
}

/// Claims a payment; the claim the member already has on it, where there is one.
///
/// # Errors
/// When amount or time are wrong, or were too often; the try is kept all the same.
pub async fn claim_payment(
    app: &App,
    caller: &Caller,
    wanted: &ClaimPayment,
) -> Result<PaymentClaim> {
    real_user(wanted.can_order)?;
    plausible(wanted.paid_at, app.clock.now())?;
    let mut tx = app.begin_for(caller).await?;
    let since = tx.now() - LOCKED_FOR;
    let tries = payments::lock_wrong_tries(&mut tx, wanted.member, since).await?;
    if let Some(claim) =
        payments::find_open_claim(tx.conn(), wanted.member, &wanted.transaction_id).await?
    {
        return Ok(claim);
    }
    refuse_locked(&tries)?;
    current_rules(&mut tx, wanted.rules_version).await?;
    let payment = payments::lock_claimable(&mut tx, &wanted.transaction_id).await?;
    let (state, payment_id) = match &payment {
        None => {
            few_waiting(&mut tx, wanted.member).await?;
            (State::Waiting, None)
        }
        Some(payment) => (judge(wanted, payment), Some(payment.id)),
    };
    let claim = PaymentClaim {
        id: PaymentClaimId::new(tx.now()),
        member_id: wanted.member,
        transaction_id: wanted.transaction_id.clone(),
        amount: wanted.amount,
        paid_at: wanted.paid_at,
        rules_version: wanted.rules_version,
        rules_accepted_at: tx.now(),
        state,
        // A wrong guess learns nothing, not even which payment it was about.
        payment_id: payment_id.filter(|_| state != State::Mismatched),
        created_at: tx.now(),
        camp_id: None,
        camp_name: None,
        enrolment_id: None,
    };
    payments::insert_claim(&mut tx, &claim).await?;
    status_log::insert::<State>(&mut tx, claim.id.get(), None, state, None).await?;
    follow(&mut tx, &claim, state, payment.as_ref()).await?;
    if state == State::Waiting {
        let first = tx.now() - bills::FIRST_LOOK;
        payments::request_poll(&mut tx, bills::LIST, first).await?;
        tx.wake().await?;
    }
    tx.commit().await?;
    if state == State::Mismatched {
        return Err(mismatch(tries.len() + 1));
    }
    find_claim(app, claim.id, wanted.member).await
}

/// A claim of `member`, as it stands.
///
/// # Errors
/// When there is no such claim of this member.
pub async fn find_claim(app: &App, id: PaymentClaimId, member: MemberId) -> Result<PaymentClaim> {
    let mut reader = app.db.reader().await?;
    payments::find_claim(reader.conn(), id, member)
        .await?
        .ok_or_else(Error::not_found)
}

/// Holds what was typed against the payment.
fn judge(wanted: &ClaimPayment, payment: &Claimable) -> State {
    let typed = Claim {
        amount: wanted.amount,
        paid_at: wanted.paid_at,
    };
    decide(wanted.member, &typed, payment)
}

fn decide(member: MemberId, typed: &Claim, payment: &Claimable) -> State {
    let known = Claim {
        amount: payment.amount,
        paid_at: payment.paid_at,
    };
    if payment.source != PaymentSource::FixedCode || !typed.describes(&known) {
        return State::Mismatched;
    }
    match payment.member_id {
        Some(other) if other != member => State::Appealed,
        _ => State::Matched,
    }
}

/// What a decided claim changes beside itself.
async fn follow(
    tx: &mut Tx,
    claim: &PaymentClaim,
    state: State,
    payment: Option<&Claimable>,
) -> Result<()> {
    let Some(payment) = payment else {
        return Ok(());
    };
    match state {
        State::Matched if payment.member_id.is_none() => {
            payments::set_payment_member(tx, payment.id, claim.member_id).await?;
            let (version, at) = (claim.rules_version, claim.rules_accepted_at);
            enrolment::set_claimant(tx, payment.id, claim.member_id, version, at).await?;
        }
        State::Appealed => {
            let words = "另一位会员也登记了这笔收款码付款，请核实归属";
            to_desk(tx, payment.id, Desk::ContestedClaim, words).await?;
        }
        _ => {}
    }
    Ok(())
}

/// Lets waiting claims find payments that have been seen since; answers how many were decided.
///
/// # Errors
/// When the database fails.
pub(super) async fn match_waiting(app: &App) -> Result<usize> {
    let ids = payments::list_matchable_claims(app.db.reader().await?.conn()).await?;
    for id in &ids {
        let mut tx = app.begin(Actor::System).await?;
        let claim = payments::lock_claim(&mut tx, *id).await?;
        let Some(claim) = claim.filter(|claim| claim.state == State::Waiting) else {
            continue;
        };
        let payment = payments::lock_claimable(&mut tx, &claim.transaction_id).await?;
        let Some(payment) = payment else { continue };
        let typed = Claim {
            amount: claim.amount,
            paid_at: claim.paid_at,
        };
        let state = decide(claim.member_id, &typed, &payment);
        let about = (state != State::Mismatched).then_some(payment.id);
        payments::set_claim(&mut tx, claim.id, State::Waiting, state, about).await?;
        status_log::insert(&mut tx, claim.id.get(), Some(State::Waiting), state, None).await?;
        follow(&mut tx, &claim, state, Some(&payment)).await?;
        tx.commit().await?;
    }
    Ok(ids.len())
}

/// Gives up claims whose payment never came, and tells staff; answers how many.
///
/// # Errors
/// When the database fails.
pub(super) async fn give_up_stale(app: &App) -> Result<usize> {
    let mut tx = app.begin(Actor::System).await?;
    let before = tx.now() - CLAIM_LIFETIME;
    let claims = payments::lock_stale_claims(&mut tx, before, BATCH).await?;
    for claim in &claims {
        let (from, to) = (State::Waiting, State::NotFound);
        payments::set_claim(&mut tx, claim.id, from, to, None).await?;
        status_log::insert(&mut tx, claim.id.get(), Some(from), to, None).await?;
        let tail: String = claim.transaction_id.chars().rev().take(6).collect();
        let tail: String = tail.chars().rev().collect();
        let words = format!(
            "有会员登记了收款码付款（{} 元，交易单号尾号 {tail}），48 小时内没有在企业微信收款记录中找到，请核实",
            claim.amount
        );
        let cause = format!("claim_not_found:{}", claim.id);
        notifications::staff(&mut tx, &cause, None, &words).await?;
    }
    tx.commit().await?;
    Ok(claims.len())
}

fn plausible(paid_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<()> {
    if paid_at <= now + AHEAD && paid_at >= now - OLDEST {
        return Ok(());
    }
    Err(Error::Refused(Refusal::field(
        "paidAt",
        "claim_time_implausible",
        "支付时间应在最近一年之内，且不晚于现在",
    )))
}

fn refuse_locked(tries: &[DateTime<Utc>]) -> Result<()> {
    let Some(nth) = tries.len().checked_sub(WRONG_TRIES) else {
        return Ok(());
    };
    let until = tries[nth] + LOCKED_FOR;
    let refusal = Refusal::new(
        Kind::Conflict,
        "claim_locked",
        "填错次数太多，24 小时后可以再试；也可以直接联系工作人员",
    );
    Err(refusal
        .pointing_to("lockedUntil", until.to_rfc3339())
        .into())
}

fn mismatch(tries: usize) -> Error {
    let left = WRONG_TRIES.saturating_sub(tries);
    let refusal = Refusal::new(Kind::Conflict, "claim_mismatch", "");
    refusal
        .saying(format!(
            "金额或支付时间与这笔付款不符，请对照微信账单核对。还可以再试 {left} 次"
        ))
        .pointing_to("triesLeft", left)
        .into()
}

async fn few_waiting(tx: &mut Tx, member: MemberId) -> Result<()> {
    let claims = payments::list_claims(tx.conn(), member).await?;
    let waiting = claims.iter().filter(|claim| claim.state == State::Waiting);
    if waiting.count() < MOST_WAITING {
        return Ok(());
    }
    Err(Error::Refused(Refusal::new(
        Kind::Conflict,
        "claim_too_many",
        "你已有几笔登记在等待核对，请等结果出来后再登记新的",
    )))
}

async fn current_rules(tx: &mut Tx, version: i32) -> Result<()> {
    let rules = camp_repository::config::find_current_rules(tx.conn()).await?;
    if rules.is_some_and(|(current, _)| current == version) {
        return Ok(());
    }
    Err(Error::Refused(Refusal::new(
        Kind::Conflict,
        "rules_changed",
        "报名规则已更新，请重新阅读并同意后再继续",
    )))
}

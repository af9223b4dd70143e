//! Paying by hand what the provider could not pay: two people, proof, and the provider's fresh
//! word before the first step and before the last.

use camp_domain::files::FileKind;
use camp_domain::refunds::{Event, Evidence, MoneyState, PayoutState};
use camp_domain::{FileId, HandPayoutId, Kind, RefundId, Refusal, Visibility};
use camp_repository::refunds::{HandPayout, LockedRefund, Proof};
use camp_repository::{Tx, audit, files, refunds, status_log};
use serde_json::{Value, json};

use super::ask::ask_now;
use super::release::{person, refuse};
use super::step::{Heard, apply};
use crate::{App, Caller, Error, Result};

/// Says that somebody is going to pay by hand; from now on nothing is sent.
///
/// # Errors
/// When the money is neither refused nor abnormal, or the provider's word does not prove it.
pub async fn open_payout(app: &App, caller: &Caller, id: RefundId, reason: &str) -> Result<()> {
    ask_now(app, id).await?;
    let mut tx = app.begin_for(caller).await?;
    let refund = lock(&mut tx, id).await?;
    unpaid(&tx, &refund)?;
    if refund.due_at.is_some() {
        return Err(refuse(
            "refund_retrying",
            "这笔退款正在重试，请等结果出来后再处理",
        ));
    }
    let payout = HandPayoutId::new(tx.now());
    let by = person(&tx)?;
    refunds::insert_hand_payout(&mut tx, payout, id, by, reason).await?;
    let why = Some(reason);
    status_log::insert::<PayoutState>(&mut tx, id.get(), None, PayoutState::Open, why).await?;
    record(&mut tx, &refund, "refunds.payout_open", json!({}), why).await?;
    Ok(tx.commit().await?)
}

/// Keeps the proof that it was paid.
///
/// # Errors
/// When there is no open payout, or the picture is none for this purpose.
pub async fn prove_payout(app: &App, caller: &Caller, id: RefundId, proof: &Proof) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let refund = lock(&mut tx, id).await?;
    let payout = standing(&mut tx, id).await?;
    is_evidence(&mut tx, proof.file).await?;
    let to = payout.state.pay()?;
    let by = person(&tx)?;
    refunds::set_hand_payout_paid(&mut tx, payout.id, by, proof).await?;
    status_log::insert(&mut tx, id.get(), Some(payout.state), to, None).await?;
    let after =
        json!({ "method": proof.method, "reference": proof.reference, "proofFileId": proof.file });
    record(&mut tx, &refund, "refunds.payout_prove", after, None).await?;
    Ok(tx.commit().await?)
}

/// A second person has looked at the proof: the refund is settled outside.
///
/// # Errors
/// When there is no proof, the person is one of the first, or the provider now says otherwise.
pub async fn confirm_payout(app: &App, caller: &Caller, id: RefundId) -> Result<()> {
    ask_now(app, id).await?;
    let mut tx = app.begin_for(caller).await?;
    let refund = lock(&mut tx, id).await?;
    let payout = standing(&mut tx, id).await?;
    unpaid(&tx, &refund)?;
    let by = person(&tx)?;
    let to = payout
        .state
        .confirm(by, payout.proposed_by, payout.paid_by)?;
    refunds::set_hand_payout_ended(&mut tx, payout.id, payout.state, to).await?;
    status_log::insert(&mut tx, id.get(), Some(payout.state), to, None).await?;
    let wall = app.clock.wall();
    apply(&mut tx, &refund, Event::PaidByHand, &Heard::default(), wall).await?;
    let after = json!({ "amountFen": refund.amount });
    record(&mut tx, &refund, "refunds.payout_confirm", after, None).await?;
    Ok(tx.commit().await?)
}

/// Nothing was paid by hand after all; the refund may be sent again.
///
/// # Errors
/// When there is no payout, or it is confirmed.
pub async fn withdraw_payout(app: &App, caller: &Caller, id: RefundId, reason: &str) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let refund = lock(&mut tx, id).await?;
    let payout = standing(&mut tx, id).await?;
    let to = payout.state.withdraw()?;
    refunds::set_hand_payout_ended(&mut tx, payout.id, payout.state, to).await?;
    status_log::insert(&mut tx, id.get(), Some(payout.state), to, Some(reason)).await?;
    let action = "refunds.payout_withdraw";
    record(&mut tx, &refund, action, json!({}), Some(reason)).await?;
    Ok(tx.commit().await?)
}

/// Refuses where a payout by hand stands: then nothing may be sent.
pub(super) async fn not_by_hand(tx: &mut Tx, id: RefundId) -> Result<()> {
    match refunds::find_hand_payout(tx.conn(), id).await? {
        None => Ok(()),
        Some(_) => Err(refuse(
            "refund_paid_by_hand",
            "这笔退款正在线下处理，不能再发送",
        )),
    }
}

async fn lock(tx: &mut Tx, id: RefundId) -> Result<LockedRefund> {
    refunds::lock_refund(tx, id, &Visibility::All)
        .await?
        .ok_or_else(Error::not_found)
}

async fn standing(tx: &mut Tx, id: RefundId) -> Result<HandPayout> {
    refunds::find_hand_payout(tx.conn(), id)
        .await?
        .ok_or_else(|| refuse("hand_payout_missing", "这笔退款没有进行中的线下退款"))
}

fn unpaid(tx: &Tx, refund: &LockedRefund) -> Result<()> {
    if !matches!(refund.money, MoneyState::Refused | MoneyState::Abnormal) {
        return Err(refuse(
            "refund_not_for_hand_payout",
            "只有被微信拒绝或收款账户异常的退款才能线下退款",
        ));
    }
    let (word, now) = (refund.evidence(), tx.now());
    Ok(Evidence::proves_unpaid(word, refund.money, now)?)
}

async fn is_evidence(tx: &mut Tx, file: FileId) -> Result<()> {
    let known = files::find(tx.conn(), file).await?;
    if known.is_some_and(|file| file.kind == FileKind::Evidence) {
        return Ok(());
    }
    let refusal = Refusal::field("proofFileId", "file_not_found", "请重新上传转账凭证");
    Err(Refusal {
        kind: Kind::Invalid,
        ..refusal
    }
    .into())
}

async fn record(
    tx: &mut Tx,
    refund: &LockedRefund,
    action: &'static str,
    after: Value,
    reason: Option<&str>,
) -> Result<()> {
    let act = audit::Act {
        action,
        object_kind: "refund",
        object_id: refund.id.to_string(),
        object_name: Some(&refund.out_refund_no),
        after: Some(after),
        reason,
        ..audit::Act::default()
    };
    Ok(audit::insert(tx, act).await?)
}

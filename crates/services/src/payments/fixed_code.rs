//! A payment of a fixed code is written into the books, and gets a place nobody has claimed yet.

use camp_domain::binding::{BIND_WITHIN, BindStatus, RosterCheck, payer_key};
use camp_domain::camps::CampState;
use camp_domain::payments::{
    Bill as CodeBill, LearnedFrom, MoneyExceptionKind as Desk, PaymentSource, Target, target,
};
use camp_domain::{Actor, CampId, Day, EnrolmentId, PaymentId};
use camp_providers::wecom::Bill;
use camp_repository::enrolment::NewPlace;
use camp_repository::payments::NewPayment;
use camp_repository::{Tx, camps, enrolment, payments, status_log};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::admit::log_unbound;
use super::record::to_desk;
use crate::{App, Place, Result};

/// How long after a camp's end a payment for it is still told apart from one for nobody.
const ENDED: TimeDelta = TimeDelta::days(60);
/// Stands for the merchant where WeCom does not name one.
const NO_MERCHANT: &str = "wecom";

/// Records a payment of a fixed code; false when it is in the books already.
///
/// # Errors
/// When the database fails. Nothing of business can refuse it.
pub(super) async fn record(app: &App, bill: &Bill) -> Result<bool> {
    let mut tx = app.begin(Actor::System).await?;
    let id = PaymentId::new(tx.now());
    let paid_at = bill.paid_at.unwrap_or_else(|| tx.now());
    let payment = payment(app, &mut tx, id, bill, paid_at).await?;
    if !payments::insert_payment(&mut tx, &payment).await? {
        return Ok(false);
    }
    match place(&mut tx, id, bill, paid_at).await? {
        Outcome::Given => {}
        Outcome::Desk(kind, words) => {
            to_desk(&mut tx, id, kind, &words).await?;
            log_unbound(&mut tx, id).await?;
        }
    }
    tx.wake().await?;
    tx.commit().await?;
    Ok(true)
}

async fn payment(
    app: &App,
    tx: &mut Tx,
    id: PaymentId,
    bill: &Bill,
    paid_at: DateTime<Utc>,
) -> Result<NewPayment> {
    let mch_id = bill
        .mch_id
        .clone()
        .unwrap_or_else(|| NO_MERCHANT.to_owned());
    let detail = json!({
        "transaction_id": bill.transaction_id,
        "out_trade_no": bill.out_trade_no,
        "payer_name": bill.payer_name(),
        "remark": bill.remark,
        "external_userid": bill.external_user_id,
        "payment_type": bill.payment_type,
        "products": bill.products,
    });
    let payer = bill.external_user_id.as_deref();
    Ok(NewPayment {
        id,
        merchant_account_id: payments::find_own_account(tx.conn(), &mch_id).await?,
        mch_id,
        transaction_id: bill.transaction_id.clone(),
        source: PaymentSource::FixedCode,
        out_trade_no: bill.out_trade_no.clone(),
        order_id: None,
        camp_id: None,
        member_id: None,
        payer_hash: None,
        payee_user_id: bill.payee_user_id.clone(),
        payee_product: product(bill),
        external_user_hash: payer.map(|payer| app.vault.lookup("external_userid", payer)),
        amount: bill.total,
        payer_total: None,
        trade_type: None,
        paid_at,
        learned_from: LearnedFrom::Poll,
        detail: app.vault.seal(
            Place::new("payments.detail", &id.to_string()),
            detail.to_string().as_bytes(),
        )?,
    })
}

fn product(bill: &Bill) -> Option<String> {
    let words = bill.products.join("、");
    let words: String = words.chars().take(200).collect();
    (!words.is_empty()).then_some(words)
}

/// How a payment fared beyond being recorded.
enum Outcome {
    /// It has a place that waits for its person.
    Given,
    /// No place; why, in words for the desk.
    Desk(Desk, String),
}

async fn place(tx: &mut Tx, id: PaymentId, bill: &Bill, paid_at: DateTime<Utc>) -> Result<Outcome> {
    let payee = bill.payee_user_id.as_deref().unwrap_or_default();
    let since = Day::of(tx.now() - ENDED);
    let owners = payments::list_code_owners(tx.conn(), payee, since).await?;
    let (candidates, states): (Vec<_>, Vec<_>) = owners.into_iter().unzip();
    let code = CodeBill {
        products: &bill.products,
        amount: bill.total,
        paid_at,
    };
    let camp = match target(&code, &candidates) {
        Target::Camp(camp) => camp,
        Target::OtherAmount(camp) => {
            payments::set_payment_camp(tx, id, camp).await?;
            let asked = candidates.iter().find(|owner| owner.camp == camp);
            let asked = asked.map(|owner| owner.deposit).unwrap_or_default();
            let words = format!("收款码应付 {asked} 元，实付 {} 元", bill.total);
            return Ok(Outcome::Desk(Desk::AmountDiffers, words));
        }
        Target::Ambiguous => {
            let words = format!("收款人 {payee} 的收款码对应多个训练营，需要人工区分");
            return Ok(Outcome::Desk(Desk::AmbiguousCode, words));
        }
        Target::Unknown => {
            let words = format!("没有训练营使用收款人 {payee} 的这个收款码");
            return Ok(Outcome::Desk(Desk::UnknownCode, words));
        }
    };
    payments::set_payment_camp(tx, id, camp).await?;
    let mut known = candidates.iter().zip(states);
    if known.any(|(owner, state)| owner.camp == camp && state == CampState::Ended) {
        let words = "付款到账时训练营已结束".to_owned();
        return Ok(Outcome::Desk(Desk::LatePayment, words));
    }
    attempt(tx, id, camp, paid_at).await
}

/// Gives the place in a savepoint: whatever breaks in here, the payment itself stays recorded.
async fn attempt(
    tx: &mut Tx,
    id: PaymentId,
    camp: CampId,
    paid_at: DateTime<Utc>,
) -> Result<Outcome> {
    tx.savepoint().await?;
    match enrol(tx, id, camp, paid_at).await {
        Ok(()) => {
            tx.keep().await?;
            Ok(Outcome::Given)
        }
        // A lost lock or connection says nothing about the place: all of it is tried again.
        Err(error) if error.is_transient() => Err(error),
        Err(error) => {
            tx.undo().await?;
            tracing::error!(%error, payment = %id, "a payment was recorded without its place");
            let words = "付款已入账，但报名没有完成，请人工处理".to_owned();
            Ok(Outcome::Desk(Desk::EnrolmentFailed, words))
        }
    }
}

async fn enrol(tx: &mut Tx, id: PaymentId, camp: CampId, paid_at: DateTime<Utc>) -> Result<()> {
    camps::set_terms_frozen(tx, camp).await?;
    let new = NewPlace {
        id: EnrolmentId::new(tx.now()),
        camp_id: camp,
        payment_id: id,
        member_id: None,
        person_key: &payer_key(id),
        planet_user_id: None,
        planet_claim: "",
        planet_nickname: "",
        wechat_nickname: "",
        roster_check: RosterCheck::Unknown,
    };
    enrolment::insert_from_camp(tx, &new).await?;
    payments::set_bind_deadline(tx, id, paid_at + BIND_WITHIN).await?;
    status_log::insert::<BindStatus>(tx, id.get(), None, BindStatus::Pending, None).await?;
    Ok(camps::add_enrolled(tx, camp, 1).await?)
}

//! A refund whose first way is blocked goes to another card of the payer.

use camp_domain::refunds::{Event, MoneyState};
use camp_domain::{Actor, Kind, RefundId, Refusal, Visibility};
use camp_providers::ProviderError;
use camp_providers::wechat_pay::{AbnormalRefund, AbnormalRefundTo};
use camp_repository::{audit, refunds};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::ask::ask_now;
use super::payout::not_by_hand;
use super::release::refuse;
use super::step::{Heard, apply};
use crate::{App, Caller, Error, Result};

/// A bank card of the payer. It is sealed for the provider and kept nowhere.
#[derive(Clone, Debug)]
pub struct Card {
    /// The bank, as WeChat Pay abbreviates it, such as `ICBC_DEBIT`.
    pub bank_type: String,
    /// Its number.
    pub number: SecretString,
    /// The holder's name.
    pub holder: SecretString,
}

/// Sends an abnormal refund to `card`, under the same number; it is then on its way again.
///
/// # Errors
/// When it is not abnormal, is paid by hand, or the provider does not take the card.
pub async fn redirect(app: &App, caller: &Caller, id: RefundId, card: &Card) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let refund = refunds::lock_refund(&mut tx, id, &Visibility::All)
        .await?
        .ok_or_else(Error::not_found)?;
    let (MoneyState::Abnormal, Some(account), Some(refund_id)) = (
        refund.money,
        refund.merchant_account_id,
        refund.provider_refund_id.clone(),
    ) else {
        return Err(refuse(
            "refund_not_abnormal",
            "只有收款账户异常的退款才能改退到银行卡",
        ));
    };
    not_by_hand(&mut tx, id).await?;
    let number = card.number.expose_secret();
    let last = &number[number.len().saturating_sub(4)..];
    let act = audit::Act {
        action: "refunds.redirect",
        object_kind: "refund",
        object_id: id.to_string(),
        object_name: Some(&refund.out_refund_no),
        after: Some(json!({ "bankType": card.bank_type, "cardEndsWith": last })),
        ..audit::Act::default()
    };
    audit::insert(&mut tx, act).await?;
    tx.commit().await?;

    let client = app
        .clients
        .wechat_pay(&app.db, account)
        .await?
        .ok_or_else(|| Error::internal("a refund of an unknown merchant account"))?;
    let request = AbnormalRefund {
        refund_id,
        out_refund_no: refund.out_refund_no,
        to: AbnormalRefundTo::UserBankCard {
            bank_type: card.bank_type.clone(),
            bank_account: card.number.clone(),
            real_name: card.holder.clone(),
        },
    };
    match client.apply_abnormal_refund(&request).await {
        Ok(_) => accepted(app, id).await,
        Err(error) => not_accepted(app, id, &error).await,
    }
}

async fn accepted(app: &App, id: RefundId) -> Result<()> {
    let mut tx = app.begin(Actor::Provider).await?;
    let refund = refunds::lock_refund(&mut tx, id, &Visibility::All)
        .await?
        .ok_or_else(|| Error::internal("a refund vanished"))?;
    // The provider may have told us more by now; that stands.
    if refund.money == MoneyState::Abnormal {
        let wall = app.clock.wall();
        apply(&mut tx, &refund, Event::Redirected, &Heard::default(), wall).await?;
    }
    tx.wake().await?;
    Ok(tx.commit().await?)
}

/// Whatever was said, the provider is asked how the refund stands: an answer that was lost may
/// have been a yes.
async fn not_accepted(app: &App, id: RefundId, error: &ProviderError) -> Result<()> {
    tracing::warn!(%error, refund = %id, "a refund could not be sent another way");
    let said_no = matches!(error, ProviderError::Rejected { .. });
    let asked = ask_now(app, id).await;
    if !said_no {
        asked?;
        let mut reader = app.db.reader().await?;
        let row = refunds::find_refund(reader.conn(), id, &Visibility::All).await?;
        if row.is_some_and(|row| row.money != MoneyState::Abnormal) {
            return Ok(());
        }
    }
    Err(Refusal::new(
        if said_no {
            Kind::Conflict
        } else {
            Kind::Unavailable
        },
        "refund_card_refused",
        "微信支付没有受理这张银行卡，请核对银行、卡号和姓名后再试",
    )
    .into())
}

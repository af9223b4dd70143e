//! The provider's own words as people may see them: numbers and amounts in clear, whatever could
//! name or reach a payer only by its ends.

use camp_domain::{PaymentEventId, PaymentId};
use camp_repository::payments::{self, EventEvidence, PaymentEvidence};
use serde_json::Value;

use crate::{App, Error, Place, Result};

/// Members shown in clear; every other one is masked, also those that come new tomorrow.
const CLEAR: [&str; 21] = [
    "mchid",
    "appid",
    "out_trade_no",
    "transaction_id",
    "trade_type",
    "trade_state",
    "out_refund_no",
    "refund_id",
    "refund_status",
    "status",
    "success_time",
    "create_time",
    "total",
    "payer_total",
    "currency",
    "payer_currency",
    "refund",
    "payer_refund",
    "settlement_refund",
    "settlement_total",
    "discount_refund",
];
/// What stays readable at each end of a masked text.
const ENDS: usize = 4;
/// Shorter texts would be given away by their ends.
const SHORT: usize = 12;

/// A callback's content, masked, with what it led to.
///
/// # Errors
/// When there is no such callback, or it does not open under this installation's key.
pub async fn event_evidence(app: &App, id: PaymentEventId) -> Result<(EventEvidence, Value)> {
    let mut reader = app.db.reader().await?;
    let event = payments::find_event_evidence(reader.conn(), id)
        .await?
        .ok_or_else(Error::not_found)?;
    drop(reader);
    let row = id.to_string();
    let plain = app
        .vault
        .open(Place::new("payment_events.content", &row), &event.content)?;
    let content = serde_json::from_slice(&plain).map_err(Error::internal)?;
    Ok((event, masked(&content)))
}

/// What the payer told beside the money.
#[derive(Clone, Debug, Default)]
pub struct PayerWords {
    /// The payer's name.
    pub name: Option<String>,
    /// What the payer wrote.
    pub remark: Option<String>,
}

/// What is known of a payment, with the words of its payer.
///
/// # Errors
/// When there is no such payment, or its words do not open under this installation's key.
pub async fn payment_evidence(app: &App, id: PaymentId) -> Result<(PaymentEvidence, PayerWords)> {
    let mut reader = app.db.reader().await?;
    let payment = payments::find_payment_evidence(reader.conn(), id)
        .await?
        .ok_or_else(Error::not_found)?;
    drop(reader);
    let row = id.to_string();
    let plain = app
        .vault
        .open(Place::new("payments.detail", &row), &payment.detail)?;
    // The words of a lost door may be anything; they are evidence, never a reason to fail.
    let words: Value = serde_json::from_slice(&plain).unwrap_or_default();
    let text = |name: &str| words[name].as_str().map(str::to_owned);
    let words = PayerWords {
        name: text("payer_name"),
        remark: text("remark"),
    };
    Ok((payment, words))
}

/// The same value with every member masked that is not known to be harmless.
fn masked(value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| {
                let clear = CLEAR.contains(&name.as_str()) && !value.is_object();
                let value = if clear && !value.is_array() {
                    value.clone()
                } else {
                    masked(value)
                };
                (name.clone(), value)
            })
            .collect(),
        Value::Array(items) => items.iter().map(masked).collect(),
        Value::String(text) => hidden(text).into(),
        Value::Number(number) => hidden(&number.to_string()).into(),
        Value::Bool(_) | Value::Null => value.clone(),
    }
}

fn hidden(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    if characters.len() <= SHORT {
        return "…".to_owned();
    }
    let (head, tail) = (&characters[..ENDS], &characters[characters.len() - ENDS..]);
    head.iter().chain(&['…']).chain(tail).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_and_amounts_are_shown_and_the_payer_is_not() {
        let content = json!({
            "transaction_id": "4200001234",
            "amount": { "total": 9_900, "payer_total": 9_900 },
            "payer": { "openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "phone": 13_800_138_000_i64 },
            "bank_type": "CMB_DEBIT",
            "scene_info": { "device_id": null },
            "promotion_detail": [{ "name": "单品惠满一百减二十元", "amount": 100 }],
            "total": { "openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" },
        });
        assert_eq!(
            masked(&content),
            json!({
                "transaction_id": "4200001234",
                "amount": { "total": 9_900, "payer_total": 9_900 },
                "payer": { "openid": "oUpF…eS6o", "phone": "…" },
                "bank_type": "…",
                "scene_info": { "device_id": null },
                "promotion_detail": [{ "name": "…", "amount": "…" }],
                "total": { "openid": "oUpF…eS6o" },
            })
        );
    }
}

//! Paying to a fixed code, and claiming it, as members do it.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::outside::{instant, text};
use crate::{Answer, Member, World};

/// Somebody scans a fixed code.
#[derive(Clone, Debug)]
pub struct Scan {
    /// Whose code.
    pub payee: &'static str,
    /// What for.
    pub product: Option<&'static str>,
    /// How much, in fen.
    pub amount_fen: i64,
    /// What the payer writes.
    pub remark: &'static str,
    /// Whether the money comes to our merchant.
    pub ours: bool,
}

impl Default for Scan {
    fn default() -> Self {
        Self {
            payee: "teacher",
            product: None,
            amount_fen: 9_900,
            remark: "早起的人",
            ours: true,
        }
    }
}

/// A payment of a fixed code, as the payer's phone shows it.
#[derive(Clone, Debug)]
pub struct CodePayment {
    /// The transaction's number.
    pub transaction: String,
    /// When it was paid.
    pub paid_at: DateTime<Utc>,
    /// How much, in fen.
    pub amount_fen: i64,
}

impl CodePayment {
    /// What its payer types to claim it.
    #[must_use]
    pub fn claim(&self) -> Value {
        json!({
            "transactionId": self.transaction,
            "amountFen": self.amount_fen,
            "paidAt": self.paid_at.to_rfc3339(),
            "rulesVersion": 1,
        })
    }
}

impl World {
    /// Pays to a fixed code; nobody tells the product.
    pub async fn scan(&self, scan: &Scan) -> CodePayment {
        let wish = json!({
            "payeeUserId": scan.payee,
            "product": scan.product,
            "amountFen": scan.amount_fen,
            "remark": scan.remark,
            "ownMerchant": scan.ours,
        });
        let paid = self.outside.control("wecom/payments", wish).await;
        CodePayment {
            transaction: text(&paid["transactionId"]),
            paid_at: instant(&paid["paidAt"]),
            amount_fen: scan.amount_fen,
        }
    }

    /// Lets the next hour begin, and with it the reading of WeCom's list.
    pub async fn next_hour(&self) {
        self.advance(TimeDelta::hours(1)).await;
        self.run_due().await;
    }
}

impl Member {
    /// Says that a payment of a fixed code was theirs.
    pub async fn claim(&self, claim: Value) -> Answer {
        self.client.post("/api/h5/payment-claims", claim).await
    }

    /// Fills in who they are on the planet.
    pub async fn bind(&self, enrolment: &str, confirm_taken: bool) -> Answer {
        let path = format!("/api/h5/enrolments/{enrolment}/bind");
        let form = json!({
            "planetNickname": self.person.name,
            "planetId": self.person.number.to_string(),
            "wechatNickname": self.person.name,
            "confirmTaken": confirm_taken,
        });
        self.client.post(&path, form).await
    }
}

//! Settling a camp and letting its refunds go, as the staff does it.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::outside::text;
use crate::{Answer, Camp, Client, World};

/// A refund of the list.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Its id.
    pub id: String,
    /// The enrolment; empty where the payment has none.
    pub enrolment: String,
    /// Its number at the provider.
    pub number: String,
    /// Hash of its facts, as the reviewer sees it.
    pub facts_hash: String,
    /// What goes back.
    pub amount_fen: i64,
}

impl World {
    /// Starts the settlement, waits the objections out and generates the list; answers the
    /// refunds that wait for review.
    pub async fn settle(&self, desk: &Client, camp: &Camp) -> Vec<Listed> {
        let path = format!("/api/admin/camps/{}/settlement", camp.id);
        desk.post(&path, json!({})).await.ok();
        self.advance(TimeDelta::hours(48) + TimeDelta::minutes(1))
            .await;
        desk.post(&format!("{path}/list"), json!({})).await.ok();
        self.in_review(desk, camp).await
    }

    /// The refunds of a camp that wait for review.
    pub async fn in_review(&self, desk: &Client, camp: &Camp) -> Vec<Listed> {
        let camp = camp.id;
        let path = format!("/api/admin/refunds?campId={camp}&tab=review&pageSize=100");
        let list = desk.get(&path).await.ok();
        let rows = list["items"].as_array().cloned().unwrap_or_default();
        rows.iter().map(Listed::of).collect()
    }
}

impl Listed {
    fn of(row: &Value) -> Self {
        Self {
            id: text(&row["id"]),
            enrolment: row["enrolmentId"].as_str().unwrap_or_default().to_owned(),
            number: row["outRefundNo"].as_str().unwrap_or_default().to_owned(),
            facts_hash: text(&row["factsHash"]),
            amount_fen: row["amountFen"].as_i64().expect("an amount"),
        }
    }
}

impl Client {
    /// Approves all of them, with the sum typed as given.
    pub async fn approve(&self, refunds: &[Listed], sum_fen: i64) -> Answer {
        let seen: Vec<Value> = refunds
            .iter()
            .map(|row| json!({ "id": row.id, "factsHash": row.facts_hash }))
            .collect();
        let body = json!({ "refunds": seen, "sumFen": sum_fen });
        self.post("/api/admin/refunds/approve", body).await
    }

    /// What a release of these would be.
    pub async fn preview(&self, refunds: &[Listed]) -> Answer {
        let body = json!({ "refundIds": ids(refunds) });
        self.post("/api/admin/release-runs/preview", body).await
    }

    /// Releases them, with the hash and the sum as given.
    pub async fn release(&self, refunds: &[Listed], hash: &Value, sum_fen: i64) -> Answer {
        let body = json!({ "refundIds": ids(refunds), "hash": hash, "sumFen": sum_fen });
        self.post("/api/admin/release-runs", body).await
    }

    /// Approves, previews and releases; answers the run's id.
    pub async fn approve_and_release(&self, refunds: &[Listed]) -> String {
        let sum = refunds.iter().map(|row| row.amount_fen).sum();
        self.approve(refunds, sum).await.ok();
        let preview = self.preview(refunds).await.ok();
        let run = self.release(refunds, &preview["hash"], sum).await.ok();
        text(&run["id"])
    }

    /// A refund as the staff sees it.
    pub async fn refund(&self, id: &str) -> Value {
        self.get(&format!("/api/admin/refunds/{id}")).await.ok()
    }

    /// A run as the staff sees it.
    pub async fn run(&self, id: &str) -> Value {
        self.get(&format!("/api/admin/release-runs/{id}"))
            .await
            .ok()
    }
}

fn ids(refunds: &[Listed]) -> Vec<&str> {
    refunds.iter().map(|row| row.id.as_str()).collect()
}

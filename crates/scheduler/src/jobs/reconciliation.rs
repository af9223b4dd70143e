//! The provider's bills.

use camp_services::{Result, reconciliation};
use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::json;

use super::{Occasion, Report};

/// Reads the bills of the days before.
pub fn bills(occasion: Occasion) -> BoxFuture<'static, Result<Report>> {
    async move {
        let read = reconciliation::read_bills(&occasion.app).await?;
        Ok(Report {
            complete: read.complete,
            lines: vec![format!(
                "{} bills, {} payments and {} refunds filled in",
                read.bills, read.payments, read.refunds
            )],
            result: json!({
                "bills": read.bills, "payments": read.payments, "refunds": read.refunds,
            }),
        })
    }
    .boxed()
}

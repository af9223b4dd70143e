//! Jobs of the payments.

use camp_services::{Result, payments};
use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::json;

use super::{Occasion, Report};

/// Asks about orders that nobody seems to have paid.
pub fn sweep(occasion: Occasion) -> BoxFuture<'static, Result<Report>> {
    async move {
        let swept = payments::sweep(&occasion.app, occasion.slot).await?;
        Ok(Report {
            complete: swept.unanswered == 0,
            lines: vec![format!(
                "{} orders asked for, {} without an answer, {} payments filled in ({} yuan)",
                swept.asked, swept.unanswered, swept.filled_in, swept.sum
            )],
            result: json!({
                "asked": swept.asked, "unanswered": swept.unanswered,
                "filledIn": swept.filled_in, "sumFen": swept.sum,
            }),
        })
    }
    .boxed()
}

//! Jobs that look for money nobody told us of.

use camp_services::{Result, payments};
use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::json;

use super::{Occasion, Report};

/// Reads WeCom's list of payments.
pub fn bills(occasion: Occasion) -> BoxFuture<'static, Result<Report>> {
    async move {
        let Some(read) = payments::read_bills(&occasion.app).await? else {
            return Ok(Report {
                complete: true,
                lines: vec!["WeCom is not configured".to_owned()],
                result: json!({ "configured": false }),
            });
        };
        Ok(Report {
            complete: read.complete,
            lines: vec![format!(
                "{} bills, {} recorded, {} claims decided, {} given up",
                read.bills, read.recorded, read.claims, read.given_up
            )],
            result: json!({
                "bills": read.bills,
                "recorded": read.recorded,
                "claims": read.claims,
                "givenUp": read.given_up,
            }),
        })
    }
    .boxed()
}

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

/// Tells of undecided payments that grow too old to give back.
pub fn ages(occasion: Occasion) -> BoxFuture<'static, Result<Report>> {
    async move {
        let told = payments::warn_of_age(&occasion.app).await?;
        Ok(Report {
            complete: true,
            lines: vec![format!("{told} payments reached an age that is told of")],
            result: json!({ "told": told }),
        })
    }
    .boxed()
}

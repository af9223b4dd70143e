//! Jobs of the camps.

use camp_services::{Result, camps};
use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::json;

use super::{Occasion, Report};

/// Moves camps by date.
pub fn advance(occasion: Occasion) -> BoxFuture<'static, Result<Report>> {
    async move {
        let moved = camps::advance(&occasion.app).await?;
        let lines = moved
            .iter()
            .map(|c| format!("{}: {} → {}", c.name, c.from, c.to))
            .collect();
        let items: Vec<_> = moved
            .iter()
            .map(|c| json!({ "campId": c.id, "from": c.from, "to": c.to }))
            .collect();
        Ok(Report {
            complete: true,
            lines,
            result: json!({ "moved": items }),
        })
    }
    .boxed()
}

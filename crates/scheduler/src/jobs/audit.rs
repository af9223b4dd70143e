//! Jobs of the operation log.

use camp_services::{Result, audit};
use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::json;

use super::{Occasion, Report};

/// Moves old rows into a sealed file.
pub fn retire(occasion: Occasion) -> BoxFuture<'static, Result<Report>> {
    async move {
        let removed = audit::retire(&occasion.app).await?;
        Ok(Report {
            complete: true,
            lines: vec![format!("{removed} rows archived")],
            result: json!({ "removed": removed }),
        })
    }
    .boxed()
}

/// Verifies the chain.
pub fn verify(occasion: Occasion) -> BoxFuture<'static, Result<Report>> {
    async move {
        let check = audit::check_nightly(&occasion.app).await?;
        let line = match check.finding {
            None => format!("{} rows as they were sealed", check.sealed),
            Some(finding) => format!("{finding}, first at {:?}", check.broken_seq),
        };
        Ok(Report {
            complete: check.finding.is_none(),
            lines: vec![line],
            result: json!({
                "sealed": check.sealed, "removed": check.removed, "unsealed": check.unsealed,
                "finding": check.finding,
            }),
        })
    }
    .boxed()
}

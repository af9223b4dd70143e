//! Jobs about who a payment belongs to.

use camp_services::{Result, binding};
use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::json;

use super::{Occasion, Report};

/// Hands overdue bindings to a person.
pub fn deadlines(occasion: Occasion) -> BoxFuture<'static, Result<Report>> {
    async move {
        let expired = binding::expire(&occasion.app).await?;
        let line = format!("{} bindings of {} camps", expired.payments, expired.camps);
        Ok(Report {
            complete: true,
            lines: vec![line],
            result: json!({ "payments": expired.payments, "camps": expired.camps }),
        })
    }
    .boxed()
}

/// Reminds payers to say who they are.
pub fn reminders(occasion: Occasion) -> BoxFuture<'static, Result<Report>> {
    async move {
        let written = binding::remind(&occasion.app).await?;
        Ok(Report {
            complete: true,
            lines: vec![format!("{written} reminders")],
            result: json!({ "reminders": written }),
        })
    }
    .boxed()
}

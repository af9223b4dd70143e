//! Jobs that clear away what has no use any more.

use camp_services::{Result, retention};
use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::json;

use super::{Occasion, Report};

/// Lets tickets expire.
pub fn tickets(occasion: Occasion) -> BoxFuture<'static, Result<Report>> {
    async move {
        let expired = retention::expire_tickets(&occasion.app).await?;
        Ok(Report {
            complete: true,
            lines: vec![format!("{expired} tickets expired")],
            result: json!({ "expired": expired }),
        })
    }
    .boxed()
}

/// Removes ended sessions and old records.
pub fn sweep(occasion: Occasion) -> BoxFuture<'static, Result<Report>> {
    async move {
        let (swept, slots) = retention::sweep(&occasion.app).await?;
        let lines = vec![format!(
            "{} sign-in states, {} member sessions, {} staff sessions, {} rejected callbacks, {} slots",
            swept.oauth_states,
            swept.member_sessions,
            swept.staff_sessions,
            swept.rejected_callbacks,
            slots
        )];
        let result = json!({
            "oauthStates": swept.oauth_states,
            "memberSessions": swept.member_sessions,
            "staffSessions": swept.staff_sessions,
            "rejectedCallbacks": swept.rejected_callbacks,
            "slots": slots,
        });
        Ok(Report { complete: true, lines, result })
    }
    .boxed()
}

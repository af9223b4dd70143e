//! Nothing is left to do with a row of the desk.

use camp_domain::MoneyExceptionId;
use camp_domain::payments::{ClaimState, DeskAction, MoneyExceptionKind, Resolution};
use camp_repository::payments;
use serde_json::json;

use super::give::reject_claims;
use super::{Ending, end, hold};
use crate::{App, Caller, Result};

/// Closes a row for a reason.
///
/// # Errors
/// When there is no such row, or it was dealt with.
pub async fn close(app: &App, caller: &Caller, id: MoneyExceptionId, reason: &str) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let held = hold(&mut tx, id, DeskAction::Close).await?;
    if held.row.kind == MoneyExceptionKind::ContestedClaim {
        // Whoever holds the payment keeps it; who appealed learns that.
        let mut claims = payments::lock_claims_of(&mut tx, held.payment.id).await?;
        claims.retain(|claim| claim.state == ClaimState::Appealed);
        reject_claims(&mut tx, &claims, reason).await?;
    }
    let ending = Ending {
        action: "money_exceptions.close",
        how: Resolution::Closed,
        reason,
        refund: None,
        after: json!({}),
    };
    end(&mut tx, &held, ending).await?;
    Ok(tx.commit().await?)
}

//! Money in doubt goes back in full, after review like any other.

use camp_domain::MoneyExceptionId;
use camp_domain::payments::{DeskAction, Resolution};
use serde_json::json;

use super::{Ending, end, hold};
use crate::{App, Caller, Result, refunds};

/// Proposes a refund of the whole payment.
///
/// # Errors
/// When the row was dealt with, or the payment has a refund that is neither rejected nor closed.
pub async fn propose_refund(
    app: &App,
    caller: &Caller,
    id: MoneyExceptionId,
    reason: &str,
) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let held = hold(&mut tx, id, DeskAction::Refund).await?;
    let refund =
        refunds::propose_early(&mut tx, &held.payment, held.place.as_ref(), reason).await?;
    let ending = Ending {
        action: "money_exceptions.refund",
        how: Resolution::Refunded,
        reason,
        refund: Some(refund),
        after: json!({ "refundId": refund }),
    };
    end(&mut tx, &held, ending).await?;
    Ok(tx.commit().await?)
}

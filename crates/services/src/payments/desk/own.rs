//! Somebody takes a row of the desk, so that two do not work on it.

use camp_domain::payments::MoneyExceptionState;
use camp_domain::{MoneyExceptionId, UserId};
use camp_repository::{audit, payments};
use serde_json::json;

use crate::{App, Caller, Error, Result};

/// Gives an open row to the caller, also where a colleague had it, or to nobody.
///
/// # Errors
/// When there is no such row, or it was dealt with.
pub async fn own(
    app: &App,
    caller: &Caller,
    user: UserId,
    id: MoneyExceptionId,
    take: bool,
) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let row = payments::lock_exception(&mut tx, id)
        .await?
        .ok_or_else(Error::not_found)?;
    let owner = take.then_some(user);
    if row.state == MoneyExceptionState::Open && row.owner == owner {
        return Ok(());
    }
    row.state.resolve()?;
    payments::set_exception_owner(&mut tx, id, owner).await?;
    let act = audit::Act {
        action: "money_exceptions.own",
        object_kind: "money_exception",
        object_id: id.to_string(),
        before: Some(json!({ "owner": row.owner })),
        after: Some(json!({ "owner": owner })),
        ..audit::Act::default()
    };
    audit::insert(&mut tx, act).await?;
    Ok(tx.commit().await?)
}

//! Settling a camp although its check-ins were not seen after its end: one person asks with a
//! reason, another grants it.

use camp_domain::refunds::OverrideState;
use camp_domain::{CampId, SettlementOverrideId, Visibility};
use camp_repository::{Tx, audit, camps, refunds, status_log};

use super::release::{person, refuse};
use crate::{App, Caller, Error, Result};

/// Asks for the camp to be settled with what is known.
///
/// # Errors
/// When there is no such camp, or somebody asked already.
pub async fn request_override(
    app: &App,
    caller: &Caller,
    camp: CampId,
    reason: &str,
) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let name = known(&mut tx, camp).await?;
    let id = SettlementOverrideId::new(tx.now());
    let by = person(&tx)?;
    refunds::insert_override(&mut tx, id, camp, by, reason).await?;
    let (log, to) = (id.get(), OverrideState::Requested);
    status_log::insert(&mut tx, log, None, to, Some(reason)).await?;
    record(&mut tx, "settlements.override", camp, &name, Some(reason)).await?;
    Ok(tx.commit().await?)
}

/// Grants it as a second person, or takes it back (`granted` false).
///
/// # Errors
/// When nobody asked, it is decided, or the person is the one who asked.
pub async fn decide_override(
    app: &App,
    caller: &Caller,
    camp: CampId,
    granted: bool,
) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let name = known(&mut tx, camp).await?;
    let standing = refunds::find_override(tx.conn(), camp)
        .await?
        .ok_or_else(|| refuse("override_missing", "没有人申请强制结算"))?;
    let to = if granted {
        standing.state.grant(person(&tx)?, standing.requested_by)?
    } else {
        standing.state.withdraw()?
    };
    refunds::set_override(&mut tx, standing.id, standing.state, to).await?;
    status_log::insert(&mut tx, standing.id.get(), Some(standing.state), to, None).await?;
    let action = if granted {
        "settlements.grant_override"
    } else {
        "settlements.withdraw_override"
    };
    record(&mut tx, action, camp, &name, None).await?;
    Ok(tx.commit().await?)
}

async fn known(tx: &mut Tx, camp: CampId) -> Result<String> {
    let found = camps::find(tx.conn(), camp, &Visibility::All).await?;
    Ok(found.ok_or_else(Error::not_found)?.name)
}

async fn record(
    tx: &mut Tx,
    action: &'static str,
    camp: CampId,
    name: &str,
    reason: Option<&str>,
) -> Result<()> {
    let act = audit::Act {
        action,
        object_kind: "camp",
        object_id: camp.to_string(),
        object_name: Some(name),
        reason,
        ..audit::Act::default()
    };
    Ok(audit::insert(tx, act).await?)
}

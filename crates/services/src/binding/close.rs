//! A person of the staff gives up looking for who paid, or looks again.

use camp_domain::EnrolmentId;
use camp_domain::binding::BindStatus;
use camp_repository::enrolment::Identity;
use camp_repository::{Tx, audit, binding, status_log};

use super::hold::back_to_review;
use crate::{App, Caller, Result};

/// Closes the binding of a place: nobody could be found.
///
/// # Errors
/// When it is bound, closed, or still in the payer's own hands; or money has moved.
pub async fn close(app: &App, caller: &Caller, id: EnrolmentId, reason: &str) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let place = super::lock(&mut tx, id).await?;
    let to = place.bind_status.close()?;
    back_to_review(&mut tx, place.payment_id, "绑定已关闭，需要重新审核").await?;
    move_to(&mut tx, &place, to, reason, "enrolments.close_binding").await?;
    Ok(tx.commit().await?)
}

/// Opens a closed binding again.
///
/// # Errors
/// When it is not closed.
pub async fn reopen(app: &App, caller: &Caller, id: EnrolmentId, reason: &str) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let place = super::lock(&mut tx, id).await?;
    let to = place.bind_status.reopen()?;
    move_to(&mut tx, &place, to, reason, "enrolments.reopen_binding").await?;
    Ok(tx.commit().await?)
}

async fn move_to(
    tx: &mut Tx,
    place: &Identity,
    to: BindStatus,
    reason: &str,
    action: &'static str,
) -> Result<()> {
    let (payment, from) = (place.payment_id, place.bind_status);
    binding::set_status(tx, payment, from, to, None).await?;
    status_log::insert(tx, payment.get(), Some(from), to, Some(reason)).await?;
    let act = audit::Act {
        action,
        object_kind: "enrolment",
        object_id: place.id.to_string(),
        object_name: Some(&place.planet_nickname),
        reason: Some(reason),
        ..audit::Act::default()
    };
    Ok(audit::insert(tx, act).await?)
}

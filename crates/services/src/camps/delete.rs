//! An operator deletes a camp.

use camp_domain::camps::CampState;
use camp_domain::{CampId, Kind, Refusal};
use camp_repository::{audit, camps};

use crate::{App, Caller, Error, Result};

/// Deletes a camp that nobody ordered and that has not begun.
///
/// # Errors
/// When somebody did, or it has begun.
pub async fn delete(app: &App, caller: &Caller, id: CampId) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let camp = camps::lock(&mut tx, id).await?.ok_or(Error::not_found())?;
    if !matches!(camp.state, CampState::Draft | CampState::Enrolling) {
        let sentence = "训练营已经开始，不能删除";
        return Err(Refusal::new(Kind::Conflict, "camp_started", sentence).into());
    }
    if camp.terms_frozen_at.is_some() {
        let sentence = "已有会员下单，不能删除";
        return Err(Refusal::new(Kind::Conflict, "camp_has_orders", sentence).into());
    }
    camps::delete(&mut tx, id).await?;
    let act = audit::Act {
        action: "camps.delete",
        object_kind: "camp",
        object_id: id.to_string(),
        object_name: Some(&camp.name),
        ..audit::Act::default()
    };
    audit::insert(&mut tx, act).await?;
    tx.commit().await?;
    Ok(())
}

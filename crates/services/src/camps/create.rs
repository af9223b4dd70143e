//! An operator writes a new camp.

use camp_domain::camps::CampState;
use camp_domain::{CampId, Day};
use camp_repository::{audit, camps, status_log};

use super::facts::facts;
use super::{CampForm, form, groups};
use crate::{App, Caller, Error, Result};

/// Saves a draft.
///
/// # Errors
/// When a field is wrong; all of them are named.
pub async fn create(app: &App, caller: &Caller, input: &CampForm) -> Result<CampId> {
    let mut tx = app.begin_for(caller).await?;
    let mut faults = input
        .terms
        .check(Day::of(tx.now()))
        .err()
        .unwrap_or_default();
    let checked = match form::check(tx.conn(), input).await {
        Ok(checked) if faults.is_empty() => checked,
        Ok(_) => return Err(Error::Invalid(faults)),
        Err(Error::Invalid(more)) => {
            faults.extend(more);
            return Err(Error::Invalid(faults));
        }
        Err(other) => return Err(other),
    };
    let id = CampId::new(tx.now());
    let by = tx.actor().person().map(Into::into);
    camps::insert(&mut tx, id, &checked.camp, by).await?;
    camps::set_staff(&mut tx, id, &checked.people).await?;
    groups::write(&mut tx, &app.vault, id, &input.groups).await?;
    status_log::insert(&mut tx, id.get(), None, CampState::Draft, None).await?;
    let facts = facts(tx.conn(), id, &checked.camp).await?;
    let act = audit::Act {
        action: "camps.create",
        object_kind: "camp",
        object_id: id.to_string(),
        object_name: Some(&checked.camp.name),
        after: Some(facts),
        ..audit::Act::default()
    };
    audit::insert(&mut tx, act).await?;
    tx.commit().await?;
    Ok(id)
}

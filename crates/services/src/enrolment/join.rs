//! The staff marks who is in the group.

use camp_domain::enrolment::JoinedSource;
use camp_domain::{EnrolmentId, Visibility};
use camp_repository::{audit, enrolment};
use serde_json::json;

use crate::{App, Caller, Error, Result};

/// Marks a member as in the group, or not.
///
/// # Errors
/// When there is no such place.
pub async fn mark_joined(app: &App, caller: &Caller, id: EnrolmentId, joined: bool) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let card = enrolment::find_visible_card(tx.conn(), id, &Visibility::All)
        .await?
        .ok_or_else(Error::not_found)?;
    if card.joined_group_at.is_some() == joined {
        return Ok(());
    }
    let mark = joined.then(|| (tx.now(), JoinedSource::Staff));
    enrolment::set_joined(&mut tx, id, mark).await?;
    let act = audit::Act {
        action: "enrolments.mark_joined",
        object_kind: "enrolment",
        object_id: id.to_string(),
        object_name: Some(&card.planet_nickname),
        after: Some(json!({ "joined": joined })),
        ..audit::Act::default()
    };
    audit::insert(&mut tx, act).await?;
    Ok(tx.commit().await?)
}

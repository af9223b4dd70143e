//! The chat groups of a camp.

use camp_domain::{CampId, GroupId, Refusal};
use camp_repository::Tx;
use camp_repository::camps::{self, Group, Joined};
use chrono::{DateTime, Utc};
use secrecy::SecretString;

use super::GroupForm;
use crate::{App, Error, Place, Result, Vault, config};

const COLUMN: &str = "camp_groups.robot_key";

/// Writes the groups of a camp as the form has them.
pub(super) async fn write(
    tx: &mut Tx,
    vault: &Vault,
    camp: CampId,
    forms: &[GroupForm],
) -> Result<()> {
    let present = camps::list_groups(tx.conn(), camp).await?;
    let mut groups = Vec::new();
    for form in forms {
        let old = present.iter().find(|group| Some(group.id) == form.id);
        if form.id.is_some() && old.is_none() {
            let refusal = Refusal::field("groups", "camp_group_unknown", "群不存在，请刷新后重试");
            return Err(refusal.into());
        }
        groups.push(group(vault, form, old, tx.now())?);
    }
    let keep: Vec<GroupId> = groups.iter().map(|group| group.id).collect();
    camps::delete_groups_except(tx, camp, &keep).await?;
    for (position, group) in groups.iter().enumerate() {
        let position = i32::try_from(position).map_err(Error::internal)?;
        camps::upsert_group(tx, camp, position, group).await?;
    }
    Ok(())
}

fn group(
    vault: &Vault,
    form: &GroupForm,
    old: Option<&Group>,
    now: DateTime<Utc>,
) -> Result<Group> {
    let id = old.map_or_else(|| GroupId::new(now), |group| group.id);
    let (robot_key, robot_tail) = match form.robot_key.as_deref().map(key_in) {
        None => old.map_or((None, None), |old| {
            (old.robot_key.clone(), old.robot_tail.clone())
        }),
        Some("") => (None, None),
        Some(key) => {
            let row = id.to_string();
            let sealed = vault.seal(Place::new(COLUMN, &row), key.as_bytes())?;
            (Some(sealed), Some(config::tail(key)))
        }
    };
    Ok(Group {
        id,
        name: form.name.clone(),
        qr_file_id: form.qr_file_id,
        expires_at: form.expires_at,
        capacity: form.capacity,
        is_full: form.full,
        robot_key,
        robot_tail,
        wecom_chat_id: form.wecom_chat_id.clone(),
    })
}

/// WeCom shows a robot as a whole address; its key is what follows `key=`.
fn key_in(text: &str) -> &str {
    let text = text.trim();
    text.split_once("key=")
        .map_or(text, |(_, key)| key.split('&').next().unwrap_or(key))
}

/// The key of a group's robot, where it has one.
///
/// # Errors
/// When it does not open under the present master key.
pub fn robot_key(app: &App, group: &Group) -> Result<Option<SecretString>> {
    let Some(sealed) = &group.robot_key else {
        return Ok(None);
    };
    let row = group.id.to_string();
    let key = app.vault.open_text(Place::new(COLUMN, &row), sealed)?;
    Ok(Some(SecretString::from(key)))
}

/// The group a new member is to join at `now`: the first with a QR code that works and room.
#[must_use]
pub fn usable_group(groups: &[Group], joined: i64, now: DateTime<Utc>) -> Option<&Group> {
    let mut before = joined;
    for group in groups {
        let capacity = group.capacity.map_or(i64::MAX, i64::from);
        let has_room = !group.is_full && before < capacity;
        let works = group.expires_at.is_none_or(|until| until > now);
        if has_room && works && group.qr_file_id.is_some() {
            return Some(group);
        }
        before = before.saturating_sub(capacity).max(0);
    }
    None
}

/// How many members are in each group, in the order of `groups`: those of whom it is known which
/// one, and the others as if the groups had been filled in order.
#[must_use]
pub fn joined_by_group(groups: &[Group], joined: &[Joined]) -> Vec<i64> {
    let known = |id| joined.iter().find(|one| one.group_id == Some(id));
    let unknown = joined.iter().find(|one| one.group_id.is_none());
    let mut unknown = unknown.map_or(0, |one| one.members);
    let last = groups.len().saturating_sub(1);
    let counts = groups.iter().enumerate().map(|(at, group)| {
        let here = known(group.id).map_or(0, |one| one.members);
        let room = group.capacity.map_or(i64::MAX, i64::from) - here;
        let guessed = if at == last {
            unknown
        } else {
            unknown.min(room.max(0))
        };
        unknown -= guessed;
        here + guessed
    });
    counts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(
        qr: bool,
        full: bool,
        capacity: Option<i32>,
        expires_at: Option<DateTime<Utc>>,
    ) -> Group {
        let now = DateTime::UNIX_EPOCH;
        Group {
            id: GroupId::new(now),
            name: "群".to_owned(),
            qr_file_id: qr.then(|| camp_domain::FileId::new(now)),
            expires_at,
            capacity,
            is_full: full,
            robot_key: None,
            robot_tail: None,
            wecom_chat_id: None,
        }
    }

    #[test]
    fn the_first_group_with_room_and_a_working_code_is_shown() {
        let now = DateTime::UNIX_EPOCH;
        let groups = [
            group(true, true, None, None),
            group(true, false, None, Some(now)),
            group(false, false, None, None),
            group(true, false, Some(200), None),
        ];
        assert_eq!(
            usable_group(&groups, 0, now).map(|g| g.id),
            Some(groups[3].id)
        );
        assert!(usable_group(&groups[..3], 0, now).is_none());
        assert!(usable_group(&groups[3..], 200, now).is_none());
    }

    #[test]
    fn who_is_in_which_group_is_counted_where_known_and_guessed_in_order_otherwise() {
        let groups = [
            group(true, false, Some(3), None),
            group(true, false, Some(5), None),
            group(true, false, None, None),
        ];
        let joined = |at: Option<usize>, members| Joined {
            group_id: at.map(|at| groups[at].id),
            members,
        };
        let counted = [joined(Some(0), 2), joined(Some(2), 4), joined(None, 3)];
        assert_eq!(joined_by_group(&groups, &counted), [3, 2, 4]);
        assert_eq!(joined_by_group(&groups[..1], &[joined(None, 9)]), [9]);
        assert_eq!(joined_by_group(&groups, &[]), [0, 0, 0]);
    }

    #[test]
    fn a_robot_may_be_given_by_its_address() {
        let address = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=abc-123";
        assert_eq!(key_in(address), "abc-123");
        assert_eq!(key_in(" abc-123 "), "abc-123");
        assert_eq!(key_in(""), "");
    }
}

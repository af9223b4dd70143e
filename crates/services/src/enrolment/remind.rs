//! Members who paid and have not come into the group are reminded once.

use camp_domain::notifications::Template;
use camp_domain::{Actor, Day};
use camp_repository::Tx;
use camp_repository::camps::{self, NeedsGroup};
use camp_repository::enrolment::{self, Straggler};
use chrono::{DateTime, TimeDelta, Utc};

use crate::notifications::{self, ToMember};
use crate::{App, Result};

/// How long a member has before the reminder.
const PATIENCE: TimeDelta = TimeDelta::hours(24);
/// Reminders of one transaction.
const BATCH: i64 = 100;

/// What was done about the groups of one camp.
#[derive(Clone, Debug)]
pub struct Reminded {
    /// The camp's name.
    pub camp: String,
    /// Members who were reminded.
    pub members: usize,
    /// Whether members find a group to join.
    pub group_open: bool,
}

/// Reminds the members of every camp under way who are in no group, and warns the staff of groups
/// that run out. Nobody is reminded of a camp without an open group.
///
/// # Errors
/// When the database fails; what was written before stays, and is not written again.
pub async fn remind(app: &App) -> Result<Vec<Reminded>> {
    let now = app.clock.now();
    let mut reader = app.db.reader().await?;
    let needing = camps::list_needing_group(reader.conn(), Day::of(now), now).await?;
    drop(reader);
    let mut all = Vec::new();
    for camp in needing {
        let mut tx = app.begin(Actor::System).await?;
        let group_open = crate::camps::warn(&mut tx, &camp).await?;
        tx.commit().await?;
        let members = if group_open {
            remind_camp(app, &camp, now - PATIENCE).await?
        } else {
            0
        };
        all.push(Reminded {
            camp: camp.name,
            members,
            group_open,
        });
    }
    Ok(all)
}

async fn remind_camp(app: &App, camp: &NeedsGroup, since: DateTime<Utc>) -> Result<usize> {
    let (mut reminded, mut after) = (0, None);
    loop {
        let mut tx = app.begin(Actor::System).await?;
        let late = enrolment::list_stragglers(tx.conn(), camp.id, since, after, BATCH).await?;
        let Some(last) = late.last() else {
            return Ok(reminded);
        };
        after = Some(last.enrolment_id);
        for straggler in &late {
            reminded += usize::from(tell(&mut tx, camp, straggler).await?);
        }
        tx.commit().await?;
    }
}

async fn tell(tx: &mut Tx, camp: &NeedsGroup, straggler: &Straggler) -> Result<bool> {
    let words = "您还未加入训练营群，请及时扫码进群".to_owned();
    let message = ToMember {
        member: straggler.member_id,
        template: Template::Notice,
        camp: Some(camp.id),
        cause: &format!("not_joined:{}", straggler.enrolment_id),
        recipient: &straggler.wechat_nickname,
        fields: &[("训练营", camp.name.clone()), ("提醒", words)],
    };
    notifications::member(tx, &message).await
}

//! Learning the members' numbers.

use std::collections::HashSet;

use camp_domain::check_ins::ChangeCause;
use camp_domain::{Actor, Visibility};
use camp_providers::planet::{Member, PlanetClient, PlanetError};
use camp_repository::Tx;
use camp_repository::check_ins::{self, SeenMember};
use uuid::Uuid;

use super::count::count_again;
use super::failure::Failure;
use super::read::clean;
use crate::{App, Result};

/// Single questions a pass may ask; the rest waits for the next one.
const SINGLE_CALLS: usize = 200;
/// From so many unknown members on, pages of the roster are cheaper than single questions.
const WORTH_A_PAGE: usize = 5;

/// What a reading of the whole roster found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RosterRead {
    /// Members of the group.
    pub members: usize,
    /// Calls it took.
    pub calls: u64,
    /// Why it failed, in words; then nothing was stored.
    pub failure: Option<String>,
}

/// Reads every member of the group, so that the form can check what people type.
///
/// # Errors
/// When the database fails; a failure of the planet is part of the answer.
pub async fn read_roster(app: &App) -> Result<RosterRead> {
    let client = match super::account::client(app).await {
        Ok(client) => client,
        Err(Failure::Internal(error)) => return Err(error),
        Err(failure) => return Ok(failed(0, &failure)),
    };
    let before = client.calls();
    let roster = client.roster().await;
    let calls = client.calls() - before;
    let members: Vec<SeenMember> = match roster {
        Ok(members) => members.iter().map(seen).collect(),
        Err(error) => return Ok(failed(calls, &Failure::from(error))),
    };
    let mut tx = app.begin(Actor::System).await?;
    learn(&mut tx, client.group_id(), &members).await?;
    tx.commit().await?;
    Ok(RosterRead {
        members: members.len(),
        calls,
        failure: None,
    })
}

/// Stores what was seen of members. Whoever was known only by number and is recognised now takes
/// their days along.
pub(super) async fn learn(tx: &mut Tx, group: i64, members: &[SeenMember]) -> Result<()> {
    check_ins::upsert_members(tx, group, members).await?;
    for camp in check_ins::adopt_numbers(tx, group).await? {
        let Some(camp) = check_ins::find_camp(tx.conn(), &Visibility::All, camp).await? else {
            continue;
        };
        count_again(tx, &camp, ChangeCause::Sync, Uuid::nil()).await?;
        super::resolve::resolve(tx, camp.id).await?;
    }
    Ok(())
}

fn failed(calls: u64, failure: &Failure) -> RosterRead {
    RosterRead {
        members: 0,
        calls,
        failure: Some(failure.words()),
    }
}

/// Looks up the numbers of `unknown` members: pages of the roster while they help, then single
/// questions. A number that cannot be had never holds a count back, so only a dead cookie fails.
pub(super) async fn look_up(
    client: &PlanetClient,
    unknown: Vec<i64>,
) -> Result<Vec<SeenMember>, Failure> {
    let mut wanted: HashSet<i64> = unknown.into_iter().collect();
    let mut found = Vec::new();
    let outcome = async {
        if wanted.len() > WORTH_A_PAGE {
            pages(client, &mut wanted, &mut found).await?;
        }
        let singly: Vec<i64> = wanted.iter().copied().take(SINGLE_CALLS).collect();
        for user in singly {
            match client.member_summary(user).await {
                Ok(member) => found.push(seen(&member)),
                // Somebody who left the group.
                Err(PlanetError::BadRequest { .. } | PlanetError::Refused { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    };
    match outcome.await {
        Err(PlanetError::CookieInvalid) => Err(PlanetError::CookieInvalid.into()),
        Err(error) => {
            tracing::warn!(%error, "some member numbers stay unknown for now");
            Ok(found)
        }
        Ok(()) => Ok(found),
    }
}

async fn pages(
    client: &PlanetClient,
    wanted: &mut HashSet<i64>,
    found: &mut Vec<SeenMember>,
) -> std::result::Result<(), PlanetError> {
    let mut end = None;
    loop {
        let page = client.members(end).await?;
        let numbered = page.members.iter().filter(|member| member.number.is_some());
        let before = found.len();
        for member in numbered {
            wanted.remove(&member.user_id);
            found.push(seen(member));
        }
        // Pages that do not carry numbers, or bring nothing new, are not worth another call.
        let helped = found.len() > before && page.next != end;
        end = page.next;
        if wanted.is_empty() || end.is_none() || !helped {
            return Ok(());
        }
    }
}

fn seen(member: &Member) -> SeenMember {
    SeenMember {
        user_id: member.user_id,
        number: member.number.and_then(|number| i32::try_from(number).ok()),
        name: clean(&member.name),
        alias: member.alias.as_deref().map(clean),
        avatar_url: member.avatar_url.clone().filter(|url| url.len() <= 500),
    }
}

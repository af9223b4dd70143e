//! What the roster says about a typed id and nickname.

use camp_domain::binding::{PlanetClaim, RosterCheck, same_name};
use camp_domain::config::PLANET_GROUP_ID;
use camp_repository::{PgConnection, check_ins};

use crate::Result;
use crate::config::ConfigValues;

/// The answer to a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// Match, mismatch or unknown; no more than that is told to anybody.
    pub check: RosterCheck,
    /// The planet user, on a match.
    pub planet_user: Option<i64>,
}

/// Compares a typed id and nickname, together, with the roster of the planet group.
///
/// # Errors
/// When the database fails.
pub async fn check_roster(
    conn: &mut PgConnection,
    values: &ConfigValues,
    claim: &PlanetClaim,
    nickname: &str,
) -> Result<Claimed> {
    let unknown = Claimed {
        check: RosterCheck::Unknown,
        planet_user: None,
    };
    let Some(group) = values.number(PLANET_GROUP_ID) else {
        return Ok(unknown);
    };
    let people = check_ins::list_roster_matches(conn, group, claim.number()).await?;
    if people.is_empty() {
        return Ok(unknown);
    }
    let fits = |name: &str| same_name(nickname, name);
    let found = people
        .iter()
        .find(|p| fits(&p.name) || p.alias.as_deref().is_some_and(fits));
    Ok(match found {
        Some(person) => Claimed {
            check: RosterCheck::Match,
            planet_user: Some(person.user_id),
        },
        None => Claimed {
            check: RosterCheck::Mismatch,
            planet_user: None,
        },
    })
}

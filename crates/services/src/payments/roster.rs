//! Who somebody with a typed id and nickname is: proven by the planet's sign-in, or known to the
//! roster.

use camp_domain::MemberId;
use camp_domain::binding::{PlanetClaim, RosterCheck, same_name};
use camp_domain::config::PLANET_GROUP_ID;
use camp_repository::{PgConnection, check_ins, planet_identities};

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

/// Says who a member is that typed this. Who has signed in with the planet and typed the own id or
/// number is that planet user, whatever the roster knows; everybody else is looked up there.
///
/// # Errors
/// When the database fails.
pub async fn identify(
    conn: &mut PgConnection,
    values: &ConfigValues,
    member: impl Into<Option<MemberId>>,
    claim: &PlanetClaim,
    nickname: &str,
) -> Result<Claimed> {
    if let Some(member) = member.into()
        && let Some(proven) = planet_identities::find(conn, member).await?
    {
        let typed = claim.number();
        if typed == proven.user_id || proven.number.is_some_and(|own| i64::from(own) == typed) {
            return Ok(Claimed {
                check: RosterCheck::Match,
                planet_user: Some(proven.user_id),
            });
        }
    }
    check_roster(conn, values, claim, nickname).await
}

/// Compares a typed id and nickname, together, with the roster of the planet group.
async fn check_roster(
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

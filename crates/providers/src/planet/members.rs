//! Groups of the account and members of the group.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::envelope::{field, list};
use super::{PlanetClient, PlanetError, times};
use crate::lenient;

/// A group the account belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Group {
    /// Its id.
    #[serde(deserialize_with = "lenient::id")]
    pub group_id: i64,
    /// Its name.
    #[serde(default)]
    pub name: String,
}

/// The account's groups, which is also the cheapest proof that the cookie works.
#[derive(Clone, Debug)]
pub struct Groups {
    /// The groups.
    pub groups: Vec<Group>,
    /// Seconds the cookie still lives; it cannot be renewed, only replaced.
    pub expire_in: Option<i64>,
}

/// A member of the group.
#[derive(Clone, Debug, Deserialize)]
pub struct Member {
    /// The stable key.
    #[serde(deserialize_with = "lenient::id")]
    pub user_id: i64,
    /// The nickname, which is neither fixed nor unique.
    #[serde(default)]
    pub name: String,
    /// The name within the group.
    #[serde(default, deserialize_with = "lenient::text")]
    pub alias: Option<String>,
    /// 成员编号, what a member reads off the app; not always told.
    #[serde(default, deserialize_with = "lenient::number")]
    pub number: Option<i64>,
    /// The picture.
    #[serde(default, deserialize_with = "lenient::text")]
    pub avatar_url: Option<String>,
    /// When the member joined.
    #[serde(default, deserialize_with = "times::optional")]
    pub join_time: Option<DateTime<Utc>>,
    /// Until when the membership lasts.
    #[serde(default, deserialize_with = "times::optional")]
    pub expired_time: Option<DateTime<Utc>>,
}

/// Some members, newest first.
#[derive(Clone, Debug)]
pub struct MembersPage {
    /// The members; the first of a later page repeats the last of the one before.
    pub members: Vec<Member>,
    /// Where the next page begins; nothing when this was the last.
    pub next: Option<DateTime<Utc>>,
}

const COUNT: usize = 200;
const PAGES: usize = 1_000;

impl PlanetClient {
    /// The account's groups.
    ///
    /// # Errors
    /// [`PlanetError::CookieInvalid`] when the cookie no longer works; else see [`PlanetError`].
    pub async fn groups(&self) -> Result<Groups, PlanetError> {
        let groups = list(self.get(&["groups"], Vec::new()).await?, "groups")?;
        Ok(Groups {
            groups,
            expire_in: self.expire_in(),
        })
    }

    /// A page of up to 200 members who joined at `end` or before; the newest without `end`.
    ///
    /// # Errors
    /// See [`PlanetError`].
    pub async fn members(&self, end: Option<DateTime<Utc>>) -> Result<MembersPage, PlanetError> {
        let mut query = vec![
            ("count", COUNT.to_string()),
            ("scope", "all".to_owned()),
            ("sort", "join_time".to_owned()),
            ("order", "desc".to_owned()),
        ];
        if let Some(end) = end {
            query.push(("end_time", times::written(end)));
        }
        let members: Vec<Member> = list(self.get_in_group(&["members"], query).await?, "members")?;
        let full = members.len() >= COUNT;
        let next = members
            .last()
            .filter(|_| full)
            .and_then(|last| last.join_time);
        if full && next.is_none() {
            return Err(PlanetError::incomplete(
                "a full page of members without times",
            ));
        }
        Ok(MembersPage { members, next })
    }

    /// All members, each once.
    ///
    /// # Errors
    /// When any page fails, or [`PlanetError::Incomplete`] when paging does not move on.
    pub async fn roster(&self) -> Result<Vec<Member>, PlanetError> {
        let mut roster: Vec<Member> = Vec::new();
        let mut seen = HashSet::new();
        let mut end = None;
        for _ in 0..PAGES {
            let page = self.members(end).await?;
            let before = roster.len();
            roster.extend(
                page.members
                    .into_iter()
                    .filter(|member| seen.insert(member.user_id)),
            );
            match page.next {
                None => return Ok(roster),
                Some(_) if roster.len() == before => break,
                next => end = next,
            }
        }
        Err(PlanetError::incomplete(
            "the pages of members do not move on",
        ))
    }

    /// One member, with 成员编号 where the planet tells it.
    ///
    /// # Errors
    /// See [`PlanetError`].
    pub async fn member_summary(&self, user_id: i64) -> Result<Member, PlanetError> {
        let path = ["members", &user_id.to_string(), "summary"];
        field(&mut self.get_in_group(&path, Vec::new()).await?, "member")
    }
}

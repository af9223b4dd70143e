//! Who checked in on how many days.

use std::collections::HashSet;

use serde::Deserialize;

use super::envelope::list;
use super::{PlanetClient, PlanetError};
use crate::lenient;

/// One row of the ranking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RankedMember {
    /// The member.
    pub user_id: i64,
    /// The nickname, which is neither fixed nor unique.
    pub name: String,
    /// The name within the group.
    pub alias: Option<String>,
    /// Days with a check-in; may exceed the days to reach.
    pub days: i64,
}

#[derive(Deserialize)]
struct Row {
    user: User,
    rankings: i64,
    checkined_days: i64,
}

#[derive(Deserialize)]
struct User {
    #[serde(deserialize_with = "lenient::id")]
    user_id: i64,
    #[serde(default)]
    name: String,
    #[serde(default, deserialize_with = "lenient::text")]
    alias: Option<String>,
}

/// Members with the same days may change places between two pages; then the list is read again.
const PASSES: u32 = 3;

/// More pages than any group has members; the end of a list that never ends.
const PAGES: usize = 5_000;

impl PlanetClient {
    /// The whole ranking by total days: every rank once, every member once.
    ///
    /// The list ends with an empty page. A short one proves nothing, because a short page was
    /// seen in the middle.
    ///
    /// # Errors
    /// When any page fails, or [`PlanetError::Incomplete`] when the pages do not fit together.
    pub async fn ranking(&self, id: i64) -> Result<Vec<RankedMember>, PlanetError> {
        let mut pass = 1;
        loop {
            match self.ranking_once(id).await {
                Err(PlanetError::Incomplete { why }) if pass < PASSES => {
                    tracing::info!(check_in = id, why, "reading the ranking again");
                    pass += 1;
                }
                outcome => return outcome,
            }
        }
    }

    async fn ranking_once(&self, id: i64) -> Result<Vec<RankedMember>, PlanetError> {
        let mut members: Vec<RankedMember> = Vec::new();
        let mut seen = HashSet::new();
        let mut last_rank = 0;
        for _ in 0..PAGES {
            let rows = self.ranking_page(id, last_rank).await?;
            if rows.is_empty() {
                return Ok(members);
            }
            for row in rows {
                if row.rankings != last_rank + 1 {
                    let why = format!("rank {} follows rank {last_rank}", row.rankings);
                    return Err(PlanetError::incomplete(why));
                }
                last_rank = row.rankings;
                if !seen.insert(row.user.user_id) {
                    return Err(PlanetError::incomplete("a member appears twice"));
                }
                members.push(RankedMember {
                    user_id: row.user.user_id,
                    name: row.user.name,
                    alias: row.user.alias,
                    days: row.checkined_days,
                });
            }
        }
        Err(PlanetError::incomplete("the ranking does not end"))
    }

    async fn ranking_page(&self, id: i64, index: i64) -> Result<Vec<Row>, PlanetError> {
        let path = ["checkins", &id.to_string(), "ranking_list"];
        let query = vec![
            ("type", "accumulated".to_owned()),
            ("index", index.to_string()),
        ];
        list(self.get_in_group(&path, query).await?, "ranking_list")
    }
}

//! Check-in projects and their figures.

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::envelope::{field, list};
use super::{PlanetClient, PlanetError, times};
use crate::lenient;

/// Which projects to list. "Over" ran out by itself, "closed" was closed by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProjectScope {
    /// Running.
    Ongoing,
    /// Closed by hand.
    Closed,
    /// Run out.
    Over,
}

impl ProjectScope {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Ongoing => "ongoing",
            Self::Closed => "closed",
            Self::Over => "over",
        }
    }
}

/// A check-in project. It begins when it is created.
#[derive(Clone, Debug, Deserialize)]
pub struct CheckInProject {
    /// Its id.
    #[serde(rename = "checkin_id", deserialize_with = "lenient::id")]
    pub id: i64,
    /// Its title.
    #[serde(default)]
    pub title: String,
    /// Its text.
    #[serde(default)]
    pub text: String,
    /// Days to reach.
    #[serde(default)]
    pub checkin_days: i64,
    /// `accumulated` or `continuous`.
    #[serde(default, rename = "type")]
    pub kind: String,
    /// `ongoing`, `closed` or `over`.
    #[serde(default)]
    pub status: String,
    /// When it began.
    #[serde(default, deserialize_with = "times::optional")]
    pub create_time: Option<DateTime<Utc>>,
    /// How many joined.
    #[serde(default)]
    pub joined_count: i64,
    #[serde(default)]
    validity: Validity,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct Validity {
    #[serde(default, deserialize_with = "times::optional")]
    expiration_time: Option<DateTime<Utc>>,
}

impl CheckInProject {
    /// When it ends, if it does.
    #[must_use]
    pub fn ends_at(&self) -> Option<DateTime<Utc>> {
        self.validity.expiration_time
    }
}

/// Figures to check a ranking against.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct CheckInStatistics {
    /// How many joined.
    #[serde(default, deserialize_with = "lenient::number")]
    pub joined_count: Option<i64>,
    /// How many reached the days.
    #[serde(default, deserialize_with = "lenient::number")]
    pub completed_count: Option<i64>,
    /// How many checked in today.
    #[serde(
        default,
        rename = "checkined_count",
        deserialize_with = "lenient::number"
    )]
    pub today_count: Option<i64>,
}

/// The planet gives no cursor here; this is the most it was seen to answer.
const PROJECTS: &str = "100";

impl PlanetClient {
    /// The newest projects of the group, at most 100.
    ///
    /// # Errors
    /// See [`PlanetError`].
    pub async fn check_in_projects(
        &self,
        scope: ProjectScope,
    ) -> Result<Vec<CheckInProject>, PlanetError> {
        let query = vec![
            ("scope", scope.as_str().to_owned()),
            ("count", PROJECTS.to_owned()),
        ];
        list(self.get_in_group(&["checkins"], query).await?, "checkins")
    }

    /// One project.
    ///
    /// # Errors
    /// See [`PlanetError`].
    pub async fn check_in_project(&self, id: i64) -> Result<CheckInProject, PlanetError> {
        let path = ["checkins", &id.to_string()];
        field(&mut self.get_in_group(&path, Vec::new()).await?, "checkin")
    }

    /// The figures of a project.
    ///
    /// # Errors
    /// See [`PlanetError`].
    pub async fn statistics(&self, id: i64) -> Result<CheckInStatistics, PlanetError> {
        let path = ["checkins", &id.to_string(), "statistics"];
        field(
            &mut self.get_in_group(&path, Vec::new()).await?,
            "statistics",
        )
    }
}

//! Creating a check-in project.

use chrono::{DateTime, Utc};
use serde_json::json;

use super::envelope::field;
use super::{CheckInProject, PlanetClient, PlanetError, times};

/// A project to create; it counts total days.
#[derive(Clone, Debug)]
pub struct NewProject {
    /// Its title.
    pub title: String,
    /// Its text.
    pub text: String,
    /// Days to reach.
    pub checkin_days: u32,
    /// When it ends.
    pub ends_at: DateTime<Utc>,
}

impl PlanetClient {
    /// Creates a project.
    ///
    /// # Errors
    /// See [`PlanetError`]. After [`PlanetError::Network`] it may exist: look for its title
    /// before creating it again.
    pub async fn create_project(&self, new: &NewProject) -> Result<CheckInProject, PlanetError> {
        let data = json!({
            "title": new.title,
            "text": new.text,
            "checkin_days": new.checkin_days,
            "type": "accumulated",
            "show_topics_on_timeline": false,
            "validity": {
                "long_period": false,
                "expiration_time": times::written(new.ends_at),
            },
        });
        field(
            &mut self.post_in_group(&["checkins"], data).await?,
            "checkin",
        )
    }
}

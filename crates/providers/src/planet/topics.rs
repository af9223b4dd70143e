//! The posts of a project, the only source that tells which day.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::envelope::list;
use super::{PlanetClient, PlanetError, times};
use crate::lenient;

/// A post.
#[derive(Clone, Debug)]
pub struct Topic {
    /// Its id, of 17 digits: text for a browser.
    pub topic_id: i64,
    /// Who wrote it; absent on posts that are not a talk.
    pub author: Option<TopicAuthor>,
    /// What it says, with the planet's own tags in it.
    pub text: String,
    /// When it was posted.
    pub create_time: DateTime<Utc>,
}

/// The writer of a post.
#[derive(Clone, Debug, Deserialize)]
pub struct TopicAuthor {
    /// The member.
    #[serde(deserialize_with = "lenient::id")]
    pub user_id: i64,
    /// The nickname at that time.
    #[serde(default)]
    pub name: String,
    /// The name within the group.
    #[serde(default, deserialize_with = "lenient::text")]
    pub alias: Option<String>,
}

#[derive(Deserialize)]
struct Row {
    #[serde(deserialize_with = "lenient::id")]
    topic_id: i64,
    #[serde(deserialize_with = "times::required")]
    create_time: DateTime<Utc>,
    #[serde(default)]
    talk: Option<Talk>,
}

#[derive(Deserialize)]
struct Talk {
    owner: TopicAuthor,
    #[serde(default)]
    text: String,
}

impl From<Row> for Topic {
    fn from(row: Row) -> Self {
        let (author, text) = row
            .talk
            .map_or((None, String::new()), |talk| (Some(talk.owner), talk.text));
        Self {
            topic_id: row.topic_id,
            author,
            text,
            create_time: row.create_time,
        }
    }
}

/// The largest page that is answered reliably.
const COUNT: usize = 20;
const PAGES: usize = 5_000;

impl PlanetClient {
    /// The posts of a project, newest first, up to the first for which `known` says true (which
    /// is left out). With `|_| false` it reads to the very first post.
    ///
    /// Pages overlap by the posts of the boundary's millisecond, so the list ends with a page that
    /// brings nothing new.
    ///
    /// # Errors
    /// When any page fails, or [`PlanetError::Incomplete`] when paging does not move on.
    pub async fn topics_until(
        &self,
        id: i64,
        known: impl Fn(i64) -> bool,
    ) -> Result<Vec<Topic>, PlanetError> {
        let mut topics: Vec<Topic> = Vec::new();
        let mut seen = HashSet::new();
        for _ in 0..PAGES {
            let end = topics.last().map(|topic| topic.create_time);
            let rows = self.topics_page(id, end).await?;
            let (count, before) = (rows.len(), topics.len());
            for row in rows {
                if known(row.topic_id) {
                    return Ok(topics);
                }
                if seen.insert(row.topic_id) {
                    topics.push(row.into());
                }
            }
            if topics.len() == before {
                return if count < COUNT {
                    Ok(topics)
                } else {
                    Err(PlanetError::incomplete(
                        "a whole page of posts has one and the same time",
                    ))
                };
            }
        }
        Err(PlanetError::incomplete("the posts do not end"))
    }

    async fn topics_page(
        &self,
        id: i64,
        end: Option<DateTime<Utc>>,
    ) -> Result<Vec<Row>, PlanetError> {
        let path = ["checkins", &id.to_string(), "topics"];
        let mut query = vec![("scope", "all".to_owned()), ("count", COUNT.to_string())];
        if let Some(end) = end {
            query.push(("end_time", times::written(end)));
        }
        list(self.get_in_group(&path, query).await?, "topics")
    }
}

//! Reading a camp's check-ins off the planet, completely or not at all.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::{AtomicI64, Ordering};

use camp_domain::check_ins::SyncStep;
use camp_domain::{Day, SHANGHAI};
use camp_providers::planet::{PlanetClient, RankedMember, Topic};
use camp_repository::check_ins::{Post, Ranked, SeenMember, StoredPost};
use chrono::{DateTime, Utc};

use super::failure::Failure;
use super::meter::Meter;

/// What is known before the reading.
pub(super) struct Known {
    /// The posts stored so far.
    pub(super) posts: Vec<StoredPost>,
    /// By how much posts and ranking differed for members when they were last counted.
    pub(super) differences: HashMap<i64, i32>,
    /// Read back to the very first post, whatever is stored.
    pub(super) everything: bool,
    /// When the pass began.
    pub(super) started_at: DateTime<Utc>,
    /// Days that complete the project on the planet.
    pub(super) project_days: i64,
}

/// What one complete reading found.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) ranking: Vec<Ranked>,
    pub(super) posts: Vec<Post>,
    pub(super) members: Vec<SeenMember>,
    /// Stored posts after this instant would have been found; nothing: any would.
    pub(super) since: Option<DateTime<Utc>>,
    /// Days that complete the project on the planet.
    pub(super) project_days: Option<i32>,
}

impl Reading {
    /// Whether a stored post outlives this reading: it lies behind what was read, or was met.
    pub(super) fn keeps(&self, post: &StoredPost) -> bool {
        self.since.is_some_and(|since| post.posted_at <= since)
    }

    /// Adds what was learnt about members elsewhere.
    pub(super) fn learn(&mut self, members: Vec<SeenMember>) {
        let mut all: BTreeMap<i64, SeenMember> =
            self.members.drain(..).map(|m| (m.user_id, m)).collect();
        for member in members {
            match all.entry(member.user_id) {
                Entry::Vacant(free) => drop(free.insert(member)),
                Entry::Occupied(mut known) => {
                    let known = known.get_mut();
                    known.number = member.number;
                    known.avatar_url = member.avatar_url;
                }
            }
        }
        self.members = all.into_values().collect();
    }
}

/// Reads ranking, figures and posts of a project: the posts back to the last one stored, or all of
/// them when the two lists differ in a way that is new.
pub(super) async fn read(
    client: &PlanetClient,
    project: i64,
    known: &Known,
    meter: &Meter,
) -> Result<Reading, Failure> {
    let reading = read_once(client, project, known, known.everything, meter).await?;
    // A post that was deleted, or written with an earlier time, lies behind the last one stored.
    if reading.since.is_some() && is_doubtful(&reading, known) {
        tracing::info!(project, "posts and ranking differ; reading every post");
        return read_once(client, project, known, true, meter).await;
    }
    Ok(reading)
}

async fn read_once(
    client: &PlanetClient,
    project: i64,
    known: &Known,
    everything: bool,
    meter: &Meter,
) -> Result<Reading, Failure> {
    meter.turn_to(SyncStep::Ranking);
    let ranking = confirmed_ranking(client, project, known).await?;
    meter.members(ranking.len());
    meter.turn_to(SyncStep::Posts);
    let stored: HashMap<i64, DateTime<Utc>> = if everything {
        HashMap::new()
    } else {
        known
            .posts
            .iter()
            .map(|post| (post.topic_id, post.posted_at))
            .collect()
    };
    // A topic id is never 0.
    let met = AtomicI64::new(0);
    let topics = client
        .topics_until(project, |topic| {
            meter.post();
            let is_stored = stored.contains_key(&topic);
            if is_stored {
                met.store(topic, Ordering::Relaxed);
            }
            is_stored
        })
        .await?;
    let since = stored.get(&met.into_inner()).copied();
    Ok(Reading {
        members: members(&ranking, &topics),
        ranking: ranking.into_iter().map(ranked_row).collect(),
        posts: topics.into_iter().filter_map(post).collect(),
        since,
        project_days: None,
    })
}

/// The ranking, when the planet's own figures confirm it. Who completes the days at this moment is
/// in one of the two and not yet in the other, so both are read a second time.
async fn confirmed_ranking(
    client: &PlanetClient,
    project: i64,
    known: &Known,
) -> Result<Vec<RankedMember>, Failure> {
    let mut last = String::new();
    for _ in 0..2 {
        let ranking = client.ranking(project).await?;
        let statistics = client.statistics(project).await?;
        let ranked = whole(ranking.len());
        let complete = ranking.iter().filter(|row| row.days >= known.project_days);
        let complete = whole(complete.count());
        match (statistics.joined_count, statistics.completed_count) {
            (Some(joined), _) if joined < ranked => {
                last = format!("排行榜有 {ranked} 人，参与人数却是 {joined}");
            }
            (_, Some(said)) if said != complete => {
                last = format!("排行榜有 {complete} 人完成，完成人数却是 {said}");
            }
            _ => return Ok(ranking),
        }
    }
    Err(Failure::Contradiction(last))
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Whether posts and ranking differ for somebody otherwise than they did before.
fn is_doubtful(reading: &Reading, known: &Known) -> bool {
    let mut days: BTreeMap<i64, HashSet<Day>> = BTreeMap::new();
    let kept = known.posts.iter().filter(|post| reading.keeps(post));
    let all = kept
        .map(|p| (p.user_id, p.day))
        .chain(reading.posts.iter().map(|p| (p.user_id, p.day)));
    for (user, day) in all {
        days.entry(user).or_default().insert(day);
    }
    // Whoever posts at this moment may be in one list and not yet in the other.
    let busy: HashSet<i64> = reading
        .posts
        .iter()
        .filter(|p| p.posted_at >= known.started_at)
        .map(|p| p.user_id)
        .collect();
    let ranking: HashMap<i64, i32> = reading
        .ranking
        .iter()
        .map(|r| (r.user_id, r.days))
        .collect();
    let users: HashSet<i64> = days.keys().chain(ranking.keys()).copied().collect();
    users
        .into_iter()
        .filter(|user| !busy.contains(user))
        .any(|user| {
            let posted = days
                .get(&user)
                .map_or(0, |days| i32::try_from(days.len()).unwrap_or(i32::MAX));
            let difference = posted - ranking.get(&user).copied().unwrap_or(0);
            difference != known.differences.get(&user).copied().unwrap_or(0)
        })
}

fn ranked_row(row: RankedMember) -> Ranked {
    Ranked {
        user_id: row.user_id,
        days: i32::try_from(row.days.max(0)).unwrap_or(i32::MAX),
    }
}

fn post(topic: Topic) -> Option<Post> {
    let author = topic.author?;
    Some(Post {
        topic_id: topic.topic_id,
        user_id: author.user_id,
        day: Day::new(topic.create_time.with_timezone(&SHANGHAI).date_naive()),
        posted_at: topic.create_time,
        title: title(&topic.text),
    })
}

/// Everybody seen; the ranking knows the newest names.
fn members(ranking: &[RankedMember], topics: &[Topic]) -> Vec<SeenMember> {
    let mut seen: BTreeMap<i64, SeenMember> = BTreeMap::new();
    let member = |user_id, name: &str, alias: Option<&String>| SeenMember {
        user_id,
        number: None,
        name: clean(name),
        alias: alias.map(|alias| clean(alias)),
        avatar_url: None,
    };
    for author in topics.iter().filter_map(|topic| topic.author.as_ref()) {
        seen.entry(author.user_id)
            .or_insert_with(|| member(author.user_id, &author.name, author.alias.as_ref()));
    }
    for row in ranking {
        seen.insert(
            row.user_id,
            member(row.user_id, &row.name, row.alias.as_ref()),
        );
    }
    seen.into_values().collect()
}

/// A stranger's text without what the database or a screen cannot take.
pub(super) fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(100).collect()
}

/// How a post begins: without the planet's tags, on one line.
fn title(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("<e ") {
        plain.push_str(&rest[..at]);
        rest = rest[at..].find('>').map_or("", |end| &rest[at + end + 1..]);
    }
    plain.push_str(rest);
    let words: Vec<&str> = plain.split_whitespace().collect();
    clean(&words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(d: u32) -> Day {
        Day::new(chrono::NaiveDate::from_ymd_opt(2026, 11, d).expect("a date"))
    }

    fn stored(topic_id: i64, user_id: i64, d: u32) -> StoredPost {
        StoredPost {
            topic_id,
            user_id,
            day: day(d),
            posted_at: day(d).start(),
        }
    }

    fn known(posts: Vec<StoredPost>) -> Known {
        let started_at = day(28).start();
        Known {
            posts,
            differences: HashMap::new(),
            everything: false,
            started_at,
            project_days: 7,
        }
    }

    fn reading(days: i32, since: u32) -> Reading {
        Reading {
            ranking: vec![Ranked { user_id: 7, days }],
            since: Some(day(since).start()),
            ..Reading::default()
        }
    }

    #[test]
    fn lists_that_agree_leave_no_doubt() {
        let known = known(vec![stored(1, 7, 10), stored(2, 7, 11), stored(3, 7, 11)]);
        assert!(!is_doubtful(&reading(2, 11), &known));
    }

    #[test]
    fn a_new_difference_is_looked_into_and_an_old_one_is_not() {
        let mut known = known(vec![stored(1, 7, 10), stored(2, 7, 11)]);
        assert!(is_doubtful(&reading(3, 11), &known));
        known.differences.insert(7, -1);
        assert!(!is_doubtful(&reading(3, 11), &known));
    }

    #[test]
    fn the_newest_post_that_is_gone_is_noticed_without_reading_everything() {
        let known = known(vec![stored(1, 7, 10), stored(2, 7, 11)]);
        assert!(!is_doubtful(&reading(1, 10), &known));
    }

    #[test]
    fn a_title_is_one_line_without_tags() {
        let text = "<e type=\"hashtag\" hid=\"1\" title=\"%23a%23\" />\n第 3 天\u{0} 打卡 <e type=\"web\" href=\"x\"/>\n完成";
        assert_eq!(title(text), "第 3 天 打卡 完成");
        assert_eq!(title("<e never closed"), "");
    }
}

//! Check-in projects and the posts in them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::Planet;
use crate::clock::beijing;

/// One post. Several on a day count as one day.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Topic {
    pub(crate) topic_id: i64,
    pub(crate) user_id: i64,
    pub(crate) text: String,
    pub(crate) create_time: DateTime<Utc>,
}

/// One check-in project.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Checkin {
    pub(crate) checkin_id: i64,
    pub(crate) title: String,
    pub(crate) text: String,
    pub(crate) checkin_days: u32,
    pub(crate) kind: String,
    pub(crate) closed: bool,
    pub(crate) create_time: DateTime<Utc>,
    pub(crate) expiration_time: Option<DateTime<Utc>>,
    pub(crate) show_on_timeline: bool,
    /// Oldest first.
    pub(crate) topics: Vec<Topic>,
    /// Who takes part, and since when.
    pub(crate) joined: BTreeMap<i64, DateTime<Utc>>,
}

/// Why a post is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PostRefusal {
    NoCheckin,
    NoMember,
    Over,
}

impl PostRefusal {
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::NoCheckin => "没有这个打卡项目",
            Self::NoMember => "星球里没有这个成员",
            Self::Over => "打卡已结束或已关闭",
        }
    }
}

/// A member's standing in a project.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing {
    pub(super) user_id: i64,
    pub(super) days: usize,
    /// Which rule breaks a tie: who got there first.
    pub(super) latest: DateTime<Utc>,
}

impl Checkin {
    pub(super) fn status(&self, now: DateTime<Utc>) -> &'static str {
        if self.closed {
            "closed"
        } else if self.expiration_time.is_some_and(|end| end < now) {
            "over"
        } else {
            "ongoing"
        }
    }

    /// Distinct days of each member.
    pub(crate) fn days(&self) -> BTreeMap<i64, BTreeSet<NaiveDate>> {
        let mut days: BTreeMap<i64, BTreeSet<NaiveDate>> = BTreeMap::new();
        for topic in &self.topics {
            days.entry(topic.user_id)
                .or_default()
                .insert(day(topic.create_time));
        }
        days
    }

    /// Members who posted on a day.
    pub(super) fn on_day(&self, wanted: NaiveDate) -> BTreeSet<i64> {
        let posts = self
            .topics
            .iter()
            .filter(|topic| day(topic.create_time) == wanted);
        posts.map(|topic| topic.user_id).collect()
    }

    /// Everybody with at least one day, best first; `zero_days` adds the rest.
    pub(super) fn ranking(&self, streak: bool, zero_days: bool) -> Vec<Standing> {
        let mut latest: BTreeMap<i64, DateTime<Utc>> = BTreeMap::new();
        for topic in &self.topics {
            latest.insert(topic.user_id, topic.create_time);
        }
        let mut rows: Vec<Standing> = self
            .days()
            .into_iter()
            .map(|(user_id, days)| Standing {
                user_id,
                days: if streak {
                    longest_run(&days)
                } else {
                    days.len()
                },
                latest: latest[&user_id],
            })
            .collect();
        if zero_days {
            let idle = self
                .joined
                .iter()
                .filter(|(user_id, _)| !latest.contains_key(user_id));
            rows.extend(idle.map(|(user_id, at)| Standing {
                user_id: *user_id,
                days: 0,
                latest: *at,
            }));
        }
        rows.sort_by(|a, b| {
            b.days
                .cmp(&a.days)
                .then(a.latest.cmp(&b.latest))
                .then(a.user_id.cmp(&b.user_id))
        });
        rows
    }
}

/// The longest run of days without a gap.
fn longest_run(days: &BTreeSet<NaiveDate>) -> usize {
    let (mut best, mut run, mut previous) = (0, 0, None);
    for day in days {
        let follows = previous.is_some_and(|before: NaiveDate| before.succ_opt() == Some(*day));
        run = if follows { run + 1 } else { 1 };
        best = best.max(run);
        previous = Some(*day);
    }
    best
}

/// The calendar day in the planet's only zone.
pub(super) fn day(at: DateTime<Utc>) -> NaiveDate {
    beijing(at).date_naive()
}

impl Planet {
    /// Opens a project.
    pub(crate) fn open_checkin(
        &mut self,
        title: &str,
        days: u32,
        expiration_time: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> &mut Checkin {
        let checkin = Checkin {
            checkin_id: self.fresh_id(10),
            title: title.to_owned(),
            text: String::new(),
            checkin_days: days,
            kind: "accumulated".into(),
            closed: false,
            create_time: now,
            expiration_time,
            show_on_timeline: false,
            topics: Vec::new(),
            joined: BTreeMap::new(),
        };
        self.checkins.push(checkin);
        self.checkins.last_mut().expect("one was pushed")
    }

    /// Whether a post would be taken. Posts of the past are, so that a history can be played in.
    pub(crate) fn check_post(
        &self,
        checkin_id: i64,
        user_id: i64,
        at: DateTime<Utc>,
    ) -> Result<(), PostRefusal> {
        let checkin = self.checkin(checkin_id).ok_or(PostRefusal::NoCheckin)?;
        self.member(user_id).ok_or(PostRefusal::NoMember)?;
        if checkin.closed || checkin.expiration_time.is_some_and(|end| end < at) {
            return Err(PostRefusal::Over);
        }
        Ok(())
    }

    /// Posts a check-in.
    pub(crate) fn post(
        &mut self,
        checkin_id: i64,
        user_id: i64,
        at: DateTime<Utc>,
        text: &str,
    ) -> Result<Topic, PostRefusal> {
        self.check_post(checkin_id, user_id, at)?;
        let topic_id = self.fresh_id(17);
        let checkin = self.checkin_mut(checkin_id).ok_or(PostRefusal::NoCheckin)?;
        let create_time = free_instant(&checkin.topics, at);
        let topic = Topic {
            topic_id,
            user_id,
            text: text.to_owned(),
            create_time,
        };
        let place = checkin
            .topics
            .partition_point(|known| known.create_time < create_time);
        checkin.topics.insert(place, topic.clone());
        checkin.joined.entry(user_id).or_insert(create_time);
        Ok(topic)
    }

    /// Takes a post away again, as its author or the owner may.
    pub(crate) fn delete_topic(&mut self, topic_id: i64) -> bool {
        self.checkins.iter_mut().any(|checkin| {
            let before = checkin.topics.len();
            checkin.topics.retain(|topic| topic.topic_id != topic_id);
            checkin.topics.len() < before
        })
    }
}

/// The nearest millisecond of the same day that no other post has: readers page by time, and a
/// page full of one instant would never end.
fn free_instant(topics: &[Topic], wanted: DateTime<Utc>) -> DateTime<Utc> {
    let millis = wanted.timestamp_millis();
    let wanted = DateTime::from_timestamp_millis(millis).unwrap_or(wanted);
    let first = topics.partition_point(|topic| topic.create_time < wanted);
    let mut later = wanted;
    for topic in &topics[first..] {
        if topic.create_time != later {
            break;
        }
        later += TimeDelta::milliseconds(1);
    }
    if day(later) == day(wanted) {
        return later;
    }
    let until = topics.partition_point(|topic| topic.create_time <= wanted);
    let mut earlier = wanted;
    for topic in topics[..until].iter().rev() {
        if topic.create_time != earlier {
            break;
        }
        earlier -= TimeDelta::milliseconds(1);
    }
    earlier
}

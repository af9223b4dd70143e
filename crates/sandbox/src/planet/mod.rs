//! The planet: one group with members and check-in projects, seen through its web API.

mod access;
mod checkin_calls;
mod checkins;
mod envelope;
mod group_calls;
mod member_calls;
mod members;
mod ranking_calls;
mod topic_calls;

use std::collections::BTreeSet;

use actix_web::web;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub(crate) use checkins::{Checkin, PostRefusal, Topic};
pub(crate) use members::Member;

use crate::random;

/// Mounts `/v2/*`.
pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config
        .configure(group_calls::configure)
        .configure(member_calls::configure)
        .configure(ranking_calls::configure)
        .configure(topic_calls::configure)
        .configure(checkin_calls::configure);
}

/// Everything behind the planet's API.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Planet {
    pub(crate) group_id: i64,
    pub(crate) group_name: String,
    pub(crate) members: Vec<Member>,
    pub(crate) checkins: Vec<Checkin>,
    /// Business time at which the account's token dies, when a test has set one.
    pub(crate) token_dies_at: Option<DateTime<Utc>>,
    /// Empty answers so far; every second one is written `[]`.
    empty_answers: u64,
    ids: BTreeSet<i64>,
}

impl Planet {
    /// The group with its first members, who joined over the weeks before.
    pub(crate) fn seeded(group_id: i64, now: DateTime<Utc>) -> Self {
        let mut planet = Self {
            group_id,
            group_name: "一起成长训练营".into(),
            ..Self::default()
        };
        members::seed(&mut planet, now);
        planet
    }

    /// A number of the given length that nothing here has yet.
    pub(crate) fn fresh_id(&mut self, length: usize) -> i64 {
        loop {
            let id = random::planet_id(length);
            if self.ids.insert(id) {
                return id;
            }
        }
    }

    pub(crate) fn member(&self, user_id: i64) -> Option<&Member> {
        self.members.iter().find(|member| member.user_id == user_id)
    }

    pub(crate) fn checkin(&self, checkin_id: i64) -> Option<&Checkin> {
        self.checkins
            .iter()
            .find(|checkin| checkin.checkin_id == checkin_id)
    }

    pub(crate) fn checkin_mut(&mut self, checkin_id: i64) -> Option<&mut Checkin> {
        self.checkins
            .iter_mut()
            .find(|checkin| checkin.checkin_id == checkin_id)
    }
}

//! What the timetable runs.

pub mod audit;
pub mod binding;
pub mod camps;
pub mod check_ins;
pub mod enrolment;
pub mod payments;
pub mod reconciliation;
pub mod retention;

use camp_domain::{CampId, Schedule};
use camp_services::{App, Result};
use chrono::{DateTime, Utc};
use futures::future::BoxFuture;
use serde_json::Value;

/// A line of the timetable.
#[derive(Clone, Copy)]
pub struct Job {
    /// `<room>.<verb>`.
    pub name: &'static str,
    /// When it runs.
    pub schedule: Schedule,
    /// What it does.
    pub about: &'static str,
    /// The work.
    pub run: fn(Occasion) -> BoxFuture<'static, Result<Report>>,
}

/// Why and for what a job runs.
#[derive(Clone)]
pub struct Occasion {
    /// The product.
    pub app: App,
    /// The slot, or now when a person runs it.
    pub slot: DateTime<Utc>,
    /// Only this camp, where the job knows camps.
    pub camp: Option<CampId>,
}

/// What a job says it did.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Whether everything it was meant to do is done.
    pub complete: bool,
    /// Lines for people.
    pub lines: Vec<String>,
    /// The same for programs.
    pub result: Value,
}

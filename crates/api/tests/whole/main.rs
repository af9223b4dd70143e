//! The whole installation: the API on a real socket, the scheduler's pass, the simulated outside,
//! and people in between.

#![allow(clippy::unwrap_used, missing_docs)]

mod audit;
mod building;
mod check_ins;
mod config;
mod doctor;
mod jobs;
mod joining;
mod main_job;
mod matching;
mod members;
mod merchants;
mod messages;
mod payments;
mod planet_sign_in;
mod reconciliation;
mod refunds;
mod reports;
mod scope;
mod tickets;
mod today;
mod users;

pub(crate) use building::world;

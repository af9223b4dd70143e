//! Nouns, money, rules, state machines and refusals of the training camps.
//!
//! Pure: no async, no I/O, no clock of its own. One module per room, beside the
//! building blocks every room uses.

mod actor;
pub mod audit;
pub mod auth;
pub mod binding;
pub mod camps;
pub mod check_ins;
mod clock;
pub mod config;
mod day;
pub mod enrolment;
pub mod files;
mod ids;
pub mod jobs;
mod machine;
pub mod matching;
mod money;
pub mod notifications;
pub mod payments;
pub mod reconciliation;
pub mod refunds;
mod refusal;
mod schedule;
mod visibility;

pub use actor::{Actor, ActorKind};
pub use clock::Clock;
pub use day::{Day, SHANGHAI};
pub use ids::*;
pub use machine::Machine;
pub use money::{Fen, MoneyError};
pub use refusal::{Kind, Refusal};
pub use schedule::Schedule;
pub use visibility::Visibility;

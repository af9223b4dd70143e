//! The use cases; they own the transactions.
//!
//! One module per room, one verb per file. A command climbs api → services → repository; the
//! outside world is called between two transactions, never inside one.

mod app;
mod clock;
mod error;
mod pace;
mod vault;

pub mod audit;
pub mod auth;
pub mod binding;
pub mod camps;
pub mod check_ins;
pub mod config;
pub mod doctor;
pub mod due;
pub mod enrolment;
pub mod files;
pub mod jobs;
mod lease;
pub mod matching;
pub mod notifications;
pub mod payments;
pub mod reconciliation;
pub mod refunds;
pub mod retention;
pub mod timetable;
pub mod users;

pub use app::{App, Caller};
pub use error::{Error, Result};
pub use lease::Lease;
pub use vault::{Place, Vault, same, sha256};

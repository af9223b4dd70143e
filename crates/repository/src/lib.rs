//! Every SQL statement of the product, its connections and its migrations.
//!
//! One module per room. Reads take `&mut PgConnection`, writes take `&mut Tx`, so a write outside
//! a transaction does not compile. Nothing here decides.

pub mod audit;
pub mod binding;
pub mod camp_calendar;
pub mod camps;
pub mod check_ins;
pub mod config;
mod db;
pub mod doctor;
pub mod enrolment;
mod error;
pub mod files;
pub mod jobs;
pub mod leases;
pub mod matching;
pub mod members;
pub mod messages;
mod page;
pub mod payments;
pub mod planet_identities;
pub mod reconciliation;
pub mod refunds;
pub mod reports;
pub mod retention;
pub mod search;
pub mod status_log;
pub mod today;
pub mod users;

pub use db::{Context, Db, Reader, Tx, Wakeups};
pub use error::Error;
pub use page::{Page, PageRequest};
pub use sqlx::PgConnection;

/// What every statement answers with.
pub type Result<T, E = Error> = std::result::Result<T, E>;

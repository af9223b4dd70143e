//! 知识星球: the groups, check-in projects, rankings, posts and members of the operator's account.
//!
//! The interface is unofficial and the account is the operator's own, so the client is polite: one
//! call at a time, paced, slower at once after a refusal, and stopped after repeated ones. An
//! answer that is incomplete is an error, never a shorter list: money follows from these lists.

mod check_ins;
mod client;
mod cookie;
mod create;
mod envelope;
mod error;
mod members;
mod pace;
mod ranking;
mod times;
mod topics;
mod transport;

pub use check_ins::{CheckInProject, CheckInStatistics, ProjectScope};
pub use client::PlanetClient;
pub use cookie::CookieTransport;
pub use create::NewProject;
pub use error::PlanetError;
pub use members::{Group, Groups, Member, MembersPage};
pub use pace::Pace;
pub use ranking::RankedMember;
pub use topics::{Topic, TopicAuthor};
pub use transport::{PlanetAnswer, PlanetCall, PlanetMethod, PlanetTransport};

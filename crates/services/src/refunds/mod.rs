//! Money that goes back: settlement, review, release and the engine that sends it.

mod ask;
mod due;
mod early;
mod facts;
mod hear;
mod notices;
mod outside;
mod release;
mod review;
mod send;
mod settle;
mod step;

pub use due::RefundQueue;
pub(crate) use early::propose_early;
pub(crate) use hear::hear_again;
pub use hear::hear_notice;
pub use outside::{Seen, seen_outside};
pub use release::{Preview, Problem, pause, preview, release, resume, send_again};
pub use review::{Approval, approve, approve_many, reject, reopen};
pub use settle::{generate_list, start};

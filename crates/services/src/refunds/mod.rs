//! Money that goes back: settlement, review, release and the engine that sends it.

mod ask;
mod due;
mod facts;
mod hear;
mod notices;
mod release;
mod review;
mod send;
mod settle;
mod step;

pub use due::RefundQueue;
pub use hear::hear_notice;
pub use release::{Preview, Problem, preview, release, resume, send_again};
pub use review::{Approval, approve, approve_many, reject, reopen};
pub use settle::{generate_list, start};

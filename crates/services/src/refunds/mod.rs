//! Money that goes back: settlement, review, release and the engine that sends it.

mod again;
mod ask;
mod batch;
mod carry;
mod due;
mod early;
mod facts;
mod hear;
mod notices;
mod outside;
mod overrides;
mod payout;
mod propose;
mod redirect;
mod release;
mod review;
mod runs;
mod send;
mod settle;
mod step;

pub use again::propose_again;
pub use ask::ask_now;
pub use batch::{BatchTerms, approve_many, reject_many};
pub use due::RefundQueue;
pub(crate) use early::propose_early;
pub(crate) use hear::hear_again;
pub use hear::hear_notice;
pub use outside::{Seen, seen_outside};
pub use overrides::{decide_override, request_override};
pub use payout::{confirm_payout, open_payout, prove_payout, withdraw_payout};
pub use propose::{NewException, propose_exception, propose_many_early};
pub use redirect::{Card, redirect};
pub use release::{Preview, Problem, preview, release};
pub use review::{Approval, approve, reject, reopen};
pub use runs::{pause, resume, send_again, stop};
pub use settle::{generate_list, start};

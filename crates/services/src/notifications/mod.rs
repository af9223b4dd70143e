//! Messages to staff, groups and members.
//!
//! A message is a row written in the transaction of its cause, at most one for each cause and
//! recipient; a worker delivers it afterwards.

mod compose;
mod deliver;
mod refunds;
mod resend;
mod send;

pub use compose::{ToMember, administrators, coaches, group, member, staff};
pub use deliver::Outbox;
pub use refunds::{SucceededRefund, refund_succeeded};
pub use resend::resend;

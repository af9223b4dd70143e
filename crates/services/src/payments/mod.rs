//! Money that arrives: orders, callbacks, questions; and the places it buys.

mod admit;
mod ages;
mod ask;
mod bill_refunds;
mod bills;
mod claim;
pub mod desk;
mod due;
mod evidence;
mod fixed_code;
mod outage;
mod pay;
mod place;
mod receive;
mod record;
mod replay;
mod roster;
mod sweep;

pub use ages::warn_of_age;
pub use ask::check;
pub use bills::{BillQueue, BillsRead, read_bills};
pub use camp_providers::wechat_pay::CallbackHeaders;
pub use claim::{ClaimPayment, claim_payment, find_claim};
pub use due::{EventQueue, OrderQueue};
pub use evidence::{PayerWords, event_evidence, payment_evidence};
pub use outage::{note_outage, watch_provider};
pub use pay::{OrderState, Pay, order_state, pay_again};
pub use place::{PlaceOrder, place};
pub use receive::{Received, receive, refuse_unread};
pub(crate) use record::{record_from_bill, to_desk};
pub use replay::{replay, replay_many};
pub use roster::{Claimed, identify};
pub use sweep::{Swept, sweep};

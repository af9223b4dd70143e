//! Money that arrives: orders, callbacks, questions; and the places it buys.

mod admit;
mod ask;
mod bills;
mod claim;
mod due;
mod fixed_code;
mod pay;
mod place;
mod receive;
mod record;
mod roster;
mod sweep;

pub use ask::check;
pub use bills::{BillQueue, BillsRead, read_bills};
pub use camp_providers::wechat_pay::CallbackHeaders;
pub use claim::{ClaimPayment, claim_payment, find_claim};
pub use due::{EventQueue, OrderQueue};
pub use pay::{OrderState, Pay, order_state, pay_again};
pub use place::{PlaceOrder, place};
pub use receive::{Received, receive, refuse_unread};
pub(crate) use record::to_desk;
pub use roster::{Claimed, identify};
pub use sweep::{Swept, sweep};

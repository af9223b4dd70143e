//! Money that arrives: orders, callbacks, questions; and the places it buys.

mod admit;
mod ask;
mod due;
mod pay;
mod place;
mod receive;
mod record;
mod roster;
mod sweep;

pub use ask::check;
pub use camp_providers::wechat_pay::CallbackHeaders;
pub use due::{EventQueue, OrderQueue};
pub use pay::{OrderState, Pay, order_state, pay_again};
pub use place::{PlaceOrder, place};
pub use receive::{Received, receive};
pub(crate) use record::to_desk;
pub use roster::{Claimed, check_roster};
pub use sweep::{Swept, sweep};

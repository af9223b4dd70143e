//! Orders and the money that arrives.

mod claim;
mod desk;
mod fixed_code;

use chrono::{DateTime, TimeDelta, Utc};

pub use claim::{CLAIM_LIFETIME, Claim, ClaimState, LOCKED_FOR, WRONG_TRIES};
pub use desk::{DeskAction, DeskFacts, MoneyExceptionKind, MoneyExceptionState, Resolution};
pub use fixed_code::{Bill, Owner, Target, target};

use crate::{OrderId, states};

states! {
    /// The life of an order.
    OrderState in "order" {
        /// Waiting for the money.
        Pending = "pending",
        /// The money arrived.
        Paid = "paid",
        /// Closed at the provider and here; late money still turns it into paid.
        Closed = "closed",
    }
}

states! {
    /// How the member pays.
    PayChannel in "pay_channel" {
        /// Inside WeChat, through the bridge.
        Jsapi = "jsapi",
        /// In another phone browser.
        H5 = "h5",
        /// By scanning a code.
        Native = "native",
    }
}

states! {
    /// What brought a payment about.
    PaymentSource in "payment_source" {
        /// An order of ours.
        Order = "order",
        /// A fixed payment code of a staff member.
        FixedCode = "fixed_code",
    }
}

states! {
    /// Through which door we first learned of money or of a change to it.
    LearnedFrom in "learned_from" {
        /// A signed callback.
        Callback = "callback",
        /// Our own question.
        Query = "query",
        /// A periodic look at the other side's list.
        Poll = "poll",
        /// A daily bill.
        Bill = "bill",
        /// The answer to the call itself.
        Answer = "answer",
    }
}

states! {
    /// The state of a signed callback in the inbox.
    EventState in "payment_event" {
        /// Its effect is in the books.
        Applied = "applied",
        /// Stored, its effect is still due.
        Pending = "pending",
        /// Tried too often; a person has to look.
        Dead = "dead",
    }
}

/// How long an order waits for its money.
pub const ORDER_LIFETIME: TimeDelta = TimeDelta::minutes(30);

/// How long a prepay id may be reused; the provider keeps it for two hours.
pub const PREPAY_REUSE: TimeDelta = TimeDelta::minutes(110);

/// Seconds after the creation of an order at which its state is asked for.
const QUERY_LADDER: [i64; 7] = [5, 30, 60, 180, 300, 600, 1_800];

/// When an open order is asked for next, after `asked` questions; at the end the order is closed.
#[must_use]
pub fn next_query(created: DateTime<Utc>, asked: i32, now: DateTime<Utc>) -> DateTime<Utc> {
    let rung = usize::try_from(asked).unwrap_or(0);
    let due = QUERY_LADDER
        .get(rung)
        .map_or(created + ORDER_LIFETIME, |seconds| {
            created + TimeDelta::seconds(*seconds)
        });
    due.max(now + TimeDelta::seconds(1))
}

/// The number the provider knows an order by: its id without dashes, 32 characters.
#[must_use]
pub fn out_trade_no(order: OrderId) -> String {
    order.get().simple().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ladder_ends_where_the_order_is_closed() {
        let created = DateTime::from_timestamp(1_800_000_000, 0).expect("a valid instant");
        let mut now = created;
        for asked in 0..7 {
            let due = next_query(created, asked, now);
            assert!(due > now);
            now = due;
        }
        assert_eq!(now, created + ORDER_LIFETIME);
    }

    #[test]
    fn an_order_number_has_32_characters_the_provider_accepts() {
        let now = DateTime::from_timestamp(1_800_000_000, 0).expect("a valid instant");
        let number = out_trade_no(OrderId::new(now));
        assert_eq!(number.len(), 32);
        assert!(number.bytes().all(|b| b.is_ascii_alphanumeric()));
    }
}

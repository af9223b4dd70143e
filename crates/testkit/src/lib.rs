//! Test worlds: a database, the simulated outside, the product between them, and people.
//!
//! [`World::start`] gives a test everything it needs and nothing it shares: its own database, its
//! own sandbox on a free port, its own calendar, which begins at nine in the morning and moves by
//! [`World::advance`] only. People come in through the front door ([`World::staff`],
//! [`World::member`]); what they did is read from [`Books`] and held against the sandbox's
//! [`Ledger`], which knows nothing of the product.
//!
//! The testkit stands beside the house and on none of its top floors: a crate's tests hand the
//! binaries in ([`Binaries`]).

#![allow(
    clippy::missing_panics_doc,
    reason = "a world that cannot be had, or is not as a test says, ends the test"
)]

mod books;
mod camps;
mod client;
mod database;
mod ending;
mod fixed_codes;
mod folder;
mod keys;
mod ledger;
mod members;
mod outside;
mod payments;
mod refunds;
mod seed;
mod staff;
mod world;

pub use books::{BookedPayment, BookedRefund, Books};
pub use camps::{Camp, Plan};
pub use client::{Answer, Client};
pub use database::{Database, server_url};
pub use fixed_codes::{CodePayment, Scan};
pub use ledger::{Ledger, LedgerPayment, LedgerRefund};
pub use members::{Form, Member, Person};
pub use outside::Outside;
pub use payments::Order;
pub use refunds::Listed;
pub use world::{Binaries, World};

/// One transparent pixel, as PNG: a picture for tests that do not look at it.
#[must_use]
pub fn pixel() -> Vec<u8> {
    use base64::Engine as _;
    const PIXEL: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    base64::engine::general_purpose::STANDARD
        .decode(PIXEL)
        .expect("the pixel is base64")
}

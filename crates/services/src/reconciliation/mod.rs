//! The provider's daily bills beside our books: what is missing is filled in through the same doors
//! as everything else, and three things have to be zero.

mod fill;
mod forecast;
mod read;

pub use forecast::{Forecast, forecast};
pub use read::{BillsRead, read_bills};

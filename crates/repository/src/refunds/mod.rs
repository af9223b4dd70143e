//! Settlements, refunds and release runs.

mod facts;
mod money;
mod outside;
mod review;
mod rows;
mod runs;
mod settlements;

pub use facts::*;
pub use money::*;
pub use outside::*;
pub use review::*;
pub use rows::*;
pub use runs::*;
pub use settlements::*;

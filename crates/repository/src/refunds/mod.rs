//! Settlements, refunds and release runs.

mod facts;
mod money;
mod objections;
mod outside;
mod overrides;
mod payouts;
mod proposals;
mod review;
mod rows;
mod run_states;
mod runs;
mod settlements;

pub use facts::*;
pub use money::*;
pub use objections::*;
pub use outside::*;
pub use overrides::*;
pub use payouts::*;
pub use proposals::*;
pub use review::*;
pub use rows::*;
pub use run_states::*;
pub use runs::*;
pub use settlements::*;

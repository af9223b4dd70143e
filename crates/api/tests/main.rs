//! The interface from outside, over real requests.

#![allow(clippy::unwrap_used, missing_docs)]

mod system;

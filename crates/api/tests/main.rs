//! The interface from outside, over real requests, in the folders of its addresses.

#![allow(clippy::unwrap_used, missing_docs)]

mod admin;
mod auth;
mod files;
mod h5;
mod system;
mod world;

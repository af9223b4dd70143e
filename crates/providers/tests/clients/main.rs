//! The clients against servers on this machine.

#![allow(clippy::unwrap_used)]

mod broken_servers;
mod files;
mod planet_pages;
mod world;

//! The clients against servers on this machine.

#![allow(clippy::unwrap_used)]

mod broken_servers;
mod check_ins;
mod files;
mod payments;
mod people;
mod planet_pages;
mod world;

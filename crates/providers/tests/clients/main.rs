//! The clients against servers on this machine.

#![allow(clippy::unwrap_used)]

mod bills;
mod broken_servers;
mod check_ins;
mod files;
mod groups;
mod payments;
mod people;
mod planet_oauth;
mod planet_pages;
mod world;

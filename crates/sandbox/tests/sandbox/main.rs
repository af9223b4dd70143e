//! The sandbox judged from outside, by a small client that shares nothing with it.
#![allow(clippy::unwrap_used, missing_docs)]

mod bills;
mod callbacks;
mod clock;
mod codes;
mod corp;
mod groups;
mod merchant;
mod oddities;
mod orders;
mod people;
mod planet;
mod receiver;
mod refunds;
mod signatures;
mod world;

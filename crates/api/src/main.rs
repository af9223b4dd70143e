//! `camp-api`: serves the interface, and the commands of an installation.

fn main() {}

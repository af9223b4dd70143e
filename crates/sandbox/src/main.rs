//! sandbox

fn main() {}

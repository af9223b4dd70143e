//! The schema is part of this crate: a new migration has to rebuild it.

fn main() {
    println!("cargo:rerun-if-changed=../../migrations");
}

//! The payment machine, tortured: random sequences of ordering, paying, callbacks, questions and
//! deaths in the middle of each, until everything is due; then the provider's ledger, the payments
//! and the places have to agree.
//!
//! `cargo test -p camp-api --test torture_payments -- --runs N --seed S` repeats what a seed chose.

#![allow(clippy::unwrap_used, missing_docs)]

mod batch;
mod deeds;
#[path = "../torture/dice.rs"]
mod dice;
mod mailbox;
mod mortal;
mod run;
mod stage;
#[path = "../torture/tally.rs"]
mod tally;
mod verdict;

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};

use tally::{Verdict, Wish};

const NAME: &str = "torture_payments";
const RUNS: u64 = 2_000;
/// Runs that share a clock.
const BATCH: u64 = 20;
/// Worlds side by side.
const WORLDS: u64 = 4;

fn main() -> ExitCode {
    tally::answer(NAME, RUNS, all_worlds)
}

/// Worlds, each on a thread, take batch after batch until one fails or none is left. What happens
/// in a batch depends on the seed and its number, not on the world it is played in.
fn all_worlds(wish: &Wish) -> Verdict {
    let next = AtomicU64::new(0);
    let mut sum = Verdict::default();
    std::thread::scope(|scope| {
        let count = WORLDS.min(wish.runs.div_ceil(BATCH));
        let worlds: Vec<_> = (0..count)
            .map(|_| scope.spawn(|| one_world(wish, &next)))
            .collect();
        for world in worlds {
            match world.join() {
                Ok(verdict) => sum.add(verdict),
                // What it had to say stands above.
                Err(_) => sum.unknown += 1,
            }
        }
    });
    sum
}

fn one_world(wish: &Wish, next: &AtomicU64) -> Verdict {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut stage = stage::Stage::build().await;
        let mut sum = Verdict::default();
        loop {
            let begin = next.fetch_add(BATCH, Ordering::SeqCst);
            if begin >= wish.runs {
                return sum;
            }
            let numbers = begin..(begin + BATCH).min(wish.runs);
            sum.add(batch::play(&mut stage, wish.seed, numbers).await);
            if !sum.is_clean() {
                next.store(wish.runs, Ordering::SeqCst);
            }
        }
    })
}

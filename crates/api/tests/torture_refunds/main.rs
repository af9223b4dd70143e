//! The refund engine, tortured: real worker processes killed in the middle of anything, cut
//! connections, leaps of the clock, and for every refund a schedule of its own of what the provider
//! does wrong. In the end each approved refund is in the provider's ledger once, nobody else's is,
//! and our books say the same.
//!
//! `cargo test -p camp-api --test torture_refunds -- --runs N --seed S` repeats what a seed chose.
//! One run is one approved refund's whole life.

#![allow(clippy::unwrap_used, missing_docs)]

#[path = "../whole/building.rs"]
mod building;
mod chaos;
#[path = "../torture/dice.rs"]
mod dice;
mod ending;
mod machine;
mod stage;
mod takeover;
#[path = "../torture/tally.rs"]
mod tally;
mod verdict;
mod workers;

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};

use dice::Dice;
use stage::Stage;
use tally::{Verdict, Wish};

const NAME: &str = "torture_refunds";
const RUNS: u64 = 1_000;
/// Refunds of one world.
const WORLD: u64 = 50;
/// Worlds side by side.
const ABREAST: u64 = 2;
/// Sequences of the pure machine for each run.
const SEQUENCES: u64 = 10;

fn main() -> ExitCode {
    tally::answer(NAME, RUNS, play)
}

/// Worlds, each on a thread, until one fails or none is left. What happens in a world depends on the
/// seed, its number, and on when processes come and go.
fn play(wish: &Wish) -> Verdict {
    let mut sum = machine::play(wish.seed, wish.runs * SEQUENCES);
    let next = AtomicU64::new(0);
    std::thread::scope(|scope| {
        let mut threads = vec![scope.spawn(|| alone(takeover::play(wish.seed)))];
        threads.extend((0..ABREAST).map(|_| scope.spawn(|| worlds(wish, &next))));
        for thread in threads {
            match thread.join() {
                Ok(verdict) => sum.add(verdict),
                // What it had to say stands above.
                Err(_) => sum.unknown += 1,
            }
        }
    });
    sum
}

fn worlds(wish: &Wish, next: &AtomicU64) -> Verdict {
    let mut sum = Verdict::default();
    loop {
        let begin = next.fetch_add(WORLD, Ordering::SeqCst);
        if begin >= wish.runs {
            return sum;
        }
        let size = WORLD.min(wish.runs - begin);
        sum.add(alone(one_world(wish.seed, begin / WORLD, size)));
        if !sum.is_clean() {
            next.store(wish.runs, Ordering::SeqCst);
        }
    }
}

/// On a runtime of its own, as every process has one.
fn alone(world: impl Future<Output = Verdict>) -> Verdict {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(world)
}

async fn one_world(seed: u64, number: u64, size: u64) -> Verdict {
    let mut dice = Dice::new(seed, number);
    let mut stage = Stage::build(usize::try_from(size).unwrap(), &mut dice).await;
    chaos::schedule(&stage, &mut dice).await;
    stage.release(&mut dice).await;
    chaos::play(&mut stage, &mut dice).await;
    ending::settle(&mut stage).await;
    verdict::judge(&mut stage, &format!("world {number} of seed {seed}")).await
}

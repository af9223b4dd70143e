//! The payment machine, tortured: random sequences of ordering, paying, callbacks, questions and
//! deaths in the middle of each, until everything is due; then the provider's ledger, the payments
//! and the places have to agree.
//!
//! `cargo test -p camp-api --test torture_payments -- --runs N --seed S` repeats what a seed chose.

#![allow(clippy::unwrap_used, missing_docs)]

mod batch;
mod deeds;
mod dice;
mod mailbox;
mod mortal;
mod run;
mod stage;
mod verdict;

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use verdict::Verdict;

const NAME: &str = "torture_payments";
const RUNS: u64 = 2_000;
/// Runs that share a clock.
const BATCH: u64 = 20;
/// Worlds side by side.
const WORLDS: u64 = 4;

struct Wish {
    runs: u64,
    seed: u64,
}

/// What `cargo test` may say to any test besides.
enum Order {
    List,
    Skip,
    Play(Wish),
}

fn read_arguments() -> Result<Order, String> {
    let (mut runs, mut seed, mut filtered) = (RUNS, None, false);
    let mut arguments = std::env::args().skip(1);
    let number = |name: &str, text: Option<String>| {
        let text = text.ok_or(format!("{name} needs a number"))?;
        text.parse::<u64>()
            .map_err(|_| format!("{name} {text} is no number"))
    };
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--runs" => runs = number("--runs", arguments.next())?,
            "--seed" => seed = Some(number("--seed", arguments.next())?),
            "--list" => return Ok(Order::List),
            "--test-threads" | "--format" | "--color" | "--skip" => {
                arguments.next();
            }
            word if word.starts_with('-') => {}
            word => filtered |= !NAME.contains(word),
        }
    }
    let seed = seed.unwrap_or_else(|| uuid::Uuid::new_v4().as_u64_pair().1 >> 32);
    Ok(if filtered {
        Order::Skip
    } else {
        Order::Play(Wish { runs, seed })
    })
}

fn main() -> ExitCode {
    match read_arguments() {
        Ok(Order::List) => println!("{NAME}: test"),
        Ok(Order::Skip) => {
            println!("test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 1 filtered out");
        }
        Ok(Order::Play(wish)) => return play(&wish),
        Err(words) => {
            println!("{words}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn play(wish: &Wish) -> ExitCode {
    println!(
        "\nrunning 1 test: {} runs with seed {}",
        wish.runs, wish.seed
    );
    let begun = Instant::now();
    let verdict = all_worlds(wish);
    for words in &verdict.words {
        println!("{words}");
    }
    let seen: Vec<String> = verdict
        .seen
        .iter()
        .map(|(name, count)| format!("{count} {name}"))
        .collect();
    println!("  {}", seen.join(", "));
    let good = verdict.is_clean();
    let (word, passed, failed) = if good { ("ok", 1, 0) } else { ("FAILED", 0, 1) };
    println!("test {NAME} ... {word}\n");
    println!(
        "test result: {word}. {passed} passed; {failed} failed; 0 ignored; 0 measured; \
         0 filtered out; finished in {:.2}s\n",
        begun.elapsed().as_secs_f64()
    );
    println!(
        "runs={} doubles={} lost={} unknown={} seed={}",
        wish.runs, verdict.doubles, verdict.lost, verdict.unknown, wish.seed
    );
    if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
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

//! What torture is asked for, and how it says what it led to.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Instant;

/// What is wrong, with the sequences that led there.
#[derive(Default)]
pub(crate) struct Verdict {
    /// Money or places that are there twice.
    pub(crate) doubles: usize,
    /// Money of the ledger that is not in the books, or not to the fen.
    pub(crate) lost: usize,
    /// What came to no end: open orders and events, payments without a place or a desk item.
    pub(crate) unknown: usize,
    /// Sentences about the above.
    pub(crate) words: Vec<String>,
    /// What the runs led to, to show that they were not idle.
    pub(crate) seen: BTreeMap<&'static str, usize>,
}

impl Verdict {
    pub(crate) fn is_clean(&self) -> bool {
        self.doubles + self.lost + self.unknown == 0
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.doubles += other.doubles;
        self.lost += other.lost;
        self.unknown += other.unknown;
        self.words.extend(other.words);
        for (name, count) in other.seen {
            *self.seen.entry(name).or_default() += count;
        }
    }

    pub(crate) fn saw(&mut self, name: &'static str, count: usize) {
        *self.seen.entry(name).or_default() += count;
    }
}

/// What was asked for on the command line.
pub(crate) struct Wish {
    pub(crate) runs: u64,
    pub(crate) seed: u64,
}

/// What `cargo test` may say to any test besides.
enum Order {
    List,
    Skip,
    Play(Wish),
}

fn read_arguments(name: &str, runs: u64) -> Result<Order, String> {
    let (mut runs, mut seed, mut filtered) = (runs, None, false);
    let mut arguments = std::env::args().skip(1);
    let number = |what: &str, text: Option<String>| {
        let text = text.ok_or(format!("{what} needs a number"))?;
        text.parse::<u64>()
            .map_err(|_| format!("{what} {text} is no number"))
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
            word => filtered |= !name.contains(word),
        }
    }
    let seed = seed.unwrap_or_else(|| uuid::Uuid::new_v4().as_u64_pair().1 >> 32);
    Ok(if filtered {
        Order::Skip
    } else {
        Order::Play(Wish { runs, seed })
    })
}

/// Does what the command line says, as `cargo test` expects it of any test.
pub(crate) fn answer(name: &str, runs: u64, play: impl FnOnce(&Wish) -> Verdict) -> ExitCode {
    match read_arguments(name, runs) {
        Ok(Order::List) => println!("{name}: test"),
        Ok(Order::Skip) => {
            println!("test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 1 filtered out");
        }
        Ok(Order::Play(wish)) => return report(name, &wish, play),
        Err(words) => {
            println!("{words}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn report(name: &str, wish: &Wish, play: impl FnOnce(&Wish) -> Verdict) -> ExitCode {
    println!(
        "\nrunning 1 test: {} runs with seed {}",
        wish.runs, wish.seed
    );
    let begun = Instant::now();
    let verdict = play(wish);
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
    println!("test {name} ... {word}\n");
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

//! Figures for people.

use std::time::Duration;

pub(crate) fn figure(what: &str, took: Duration, goal: Option<Duration>) {
    let verdict = match goal {
        None => String::new(),
        Some(goal) if took <= goal => format!("  ✓ goal {goal:?}"),
        Some(goal) => format!("  ✗ goal {goal:?} is missed"),
    };
    say(&format!("{what}: {:.3} s{verdict}", took.as_secs_f64()));
}

pub(crate) fn say(words: &str) {
    println!("  {words}");
}

//! Where statements, transactions and the time may come from.

use crate::sources::{Source, crates, lines, sources, sources_of};

/// Beside the house: it makes databases and reads tables past the product.
const GARDEN: &str = "testkit";

fn all_but(exceptions: &[&str]) -> Vec<Source> {
    crates()
        .iter()
        .filter(|name| !exceptions.contains(&name.as_str()))
        .flat_map(|name| sources_of(name))
        .collect()
}

#[test]
fn only_the_services_begin_a_transaction() {
    // The unit of work itself has to begin one.
    let mut sources = all_but(&["services", GARDEN]);
    sources.retain(|source| source.path != "crates/repository/src/db.rs");
    let found = lines(&sources, |line| {
        [".begin(", ".begin_for(", "Db::begin"]
            .iter()
            .any(|call| line.contains(call))
    });
    assert!(
        found.is_empty(),
        "a transaction outside the services: {found:#?}"
    );
}

#[test]
fn every_statement_stands_in_the_repository() {
    let calls = [
        "sqlx::",
        "query!(",
        "query_as!(",
        "query_scalar!(",
        "raw_sql(",
    ];
    // Domain's types know their SQL shape by a derive.
    let found = lines(&all_but(&["repository", "domain", GARDEN]), |line| {
        calls.iter().any(|call| line.contains(call))
    });
    assert!(
        found.is_empty(),
        "a statement outside the repository: {found:#?}"
    );
}

#[test]
fn sql_gets_every_instant_as_a_parameter() {
    let mut sources = sources(&["migrations"], &["sql"]);
    sources.extend(sources_of("repository"));
    let found = lines(&sources, tells_the_time);
    assert!(found.is_empty(), "SQL that looks at the clock: {found:#?}");
}

#[test]
fn the_interface_calls_nobody() {
    let found = lines(&sources_of("api"), |line| line.contains("reqwest"));
    assert!(found.is_empty(), "a client in the API: {found:#?}");
}

/// Whether SQL asks the clock; `tx.now()` of Rust is another word.
fn tells_the_time(line: &str) -> bool {
    let line = line.to_lowercase();
    let words = [
        "current_date",
        "current_time",
        "localtime",
        "clock_timestamp(",
        "statement_timestamp(",
        "transaction_timestamp(",
        "'now'",
    ];
    if words.iter().any(|word| line.contains(word)) {
        return true;
    }
    line.match_indices("now()").any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c == '.' || c == '_' || c.is_alphanumeric())
    })
}

#[test]
fn the_clock_of_sql_is_told_from_that_of_rust() {
    assert!(tells_the_time("created_at timestamptz default now()"));
    assert!(tells_the_time("where due_at < now()"));
    assert!(tells_the_time("NOW()"));
    assert!(tells_the_time("select current_date"));
    assert!(!tells_the_time("let now = tx.now();"));
    assert!(!tells_the_time("let at = app.clock.now() - MINUTE;"));
}

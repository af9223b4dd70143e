//! What `camp-api` can be told to do.

mod audit;
mod create_super_admin;
mod doctor;
mod migrate;
mod openapi;
mod permissions;
mod seed_demo;
mod serve;

pub(crate) use audit::{Audit, audit};
pub(crate) use create_super_admin::{CreateSuperAdmin, create_super_admin};
pub(crate) use doctor::doctor;
pub(crate) use migrate::migrate;
pub(crate) use openapi::openapi;
pub(crate) use permissions::permissions;
pub(crate) use seed_demo::seed_demo;
pub(crate) use serve::serve;

use std::error::Error;
use std::io::{ErrorKind, Write};

use camp_services::App;
use camp_settings::Settings;

/// How a command ends.
pub(crate) type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// Settings and product of this process, with logs going.
fn prepared() -> Outcome<(Settings, App)> {
    let settings = Settings::from_env()?;
    camp_telemetry::init(&settings.log)?;
    let app = App::connect(&settings)?;
    Ok((settings, app))
}

/// An error with what caused it, for the person at the terminal. Sentences meant for people come
/// out whole; no cause of ours carries a secret.
pub(crate) fn explain(error: &(dyn Error + 'static)) -> String {
    if let Some(camp_services::Error::Invalid(refusals)) = error.downcast_ref() {
        let sentences: Vec<String> = refusals.iter().map(ToString::to_string).collect();
        return sentences.join("; ");
    }
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_words = inner.to_string();
        if !words.contains(&inner_words) {
            words = format!("{words}: {inner_words}");
        }
        cause = inner.source();
    }
    words
}

/// Writes a command's answer. Whoever stops reading early, as `head` does, has read enough.
fn say(line: &str) -> Outcome {
    match writeln!(std::io::stdout().lock(), "{line}") {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        other => Ok(other?),
    }
}

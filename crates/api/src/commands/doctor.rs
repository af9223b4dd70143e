//! Looks at the whole installation, for whoever runs it.

use camp_services::doctor::{self, Health};

use super::{Outcome, prepared, say};

/// Prints a line for each check; fails when something does not work.
pub(crate) async fn doctor() -> Outcome {
    let (_, app) = prepared()?;
    let findings = doctor::examine(&app).await;
    for found in &findings {
        let mark = match found.health {
            Health::Well => "✓",
            Health::Doubtful => "!",
            Health::Ill => "✗",
        };
        say(&format!("{mark} {}：{}", found.name, found.words))?;
    }
    let ill = findings
        .iter()
        .filter(|found| found.health == Health::Ill)
        .count();
    if ill > 0 {
        return Err(format!("{ill} 项有问题").into());
    }
    Ok(())
}

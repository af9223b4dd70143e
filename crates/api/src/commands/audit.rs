//! Whether the operation log is as it was written.

use camp_repository::audit::Check;
use camp_services::audit::verify;
use clap::Subcommand;

use super::{Outcome, prepared, say};

/// What can be done with the operation log.
#[derive(Subcommand)]
pub(crate) enum Audit {
    /// Verify the chain of seals and name the first break; fails when there is one
    Verify,
}

/// Does it.
pub(crate) async fn audit(what: Audit) -> Outcome {
    let Audit::Verify = what;
    let (_, app) = prepared()?;
    let check = verify(&app, None).await?;
    app.db.close().await;
    match fault(&check) {
        None => say(&format!(
            "The log is as it was sealed: {} rows, {} of them archived; {} wait for their seal.",
            check.sealed, check.removed, check.unsealed
        )),
        Some(words) => Err(words.into()),
    }
}

fn fault(check: &Check) -> Option<String> {
    let finding = check.finding?;
    let place = match (check.broken_seq, check.broken_audit) {
        (Some(seq), Some(row)) => format!("at seal {seq}, row {row}"),
        (Some(seq), None) => format!("at seal {seq}"),
        (None, Some(row)) => format!("at row {row}"),
        (None, None) => "among the archived rows".to_owned(),
    };
    let sound = check.sealed;
    Some(format!(
        "the log was changed ({finding}) {place}; {sound} rows before it are as they were sealed"
    ))
}

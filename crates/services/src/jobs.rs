//! Somebody wants a job to run now.

use camp_domain::{Actor, JobRequestId, jobs as words};
use camp_repository::{audit, jobs};

use crate::{App, Caller, Error, Result};

/// Asks the scheduler to run `job` now. False when a run is waiting or under way already; then
/// nothing is written.
///
/// # Errors
/// When there is no such job.
pub async fn ask(app: &App, caller: &Caller, job: &str) -> Result<bool> {
    let job = words::find(job).ok_or_else(Error::not_found)?;
    let Actor::Staff(by) = caller.actor else {
        return Err(Error::internal("only the staff asks for jobs"));
    };
    let mut tx = app.begin_for(caller).await?;
    let id = JobRequestId::new(tx.now());
    if !jobs::insert_request(&mut tx, id, job.name, by).await? {
        return Ok(false);
    }
    let act = audit::Act {
        action: "jobs.run",
        object_kind: "job",
        object_id: job.name.to_owned(),
        object_name: Some(job.title),
        ..audit::Act::default()
    };
    audit::insert(&mut tx, act).await?;
    tx.wake().await?;
    tx.commit().await?;
    Ok(true)
}

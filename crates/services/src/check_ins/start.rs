//! Beginning a pass over one camp.

use camp_domain::camps::CampState;
use camp_domain::{Actor, CampId, Kind, Refusal, SyncRunId, Visibility};
use camp_repository::check_ins::{self, SyncCamp};
use camp_repository::{Context, Tx, audit};

use crate::{App, Caller, Error, Lease, Result};

/// A pass that has begun: its camp, its row and the lock that keeps others out.
pub struct Started {
    pub(super) camp: SyncCamp,
    pub(super) run: SyncRunId,
    pub(super) lease: Lease,
    pub(super) context: Context,
}

impl Started {
    /// The row of the pass.
    #[must_use]
    pub const fn run(&self) -> SyncRunId {
        self.run
    }
}

/// Begins a pass that a person asked for.
///
/// # Errors
/// [`Refusal`] `sync_running` while another is under way, `camp_not_syncable` before the first day
/// or after archiving; not found where the camp may not be seen.
pub async fn start(
    app: &App,
    caller: &Caller,
    visible: &Visibility,
    camp: CampId,
) -> Result<Started> {
    let context = Context {
        actor: caller.actor,
        now: app.clock.now(),
        ip: caller.ip.clone(),
        request_id: caller.request_id.clone(),
    };
    begin(app, context, visible, camp).await
}

pub(super) async fn begin(
    app: &App,
    context: Context,
    visible: &Visibility,
    id: CampId,
) -> Result<Started> {
    let camp = check_ins::find_camp(app.db.reader().await?.conn(), visible, id)
        .await?
        .ok_or_else(Error::not_found)?;
    may_sync(camp.state)?;
    let Some(lease) = Lease::take(app, &format!("check_ins.sync:{id}")).await? else {
        return Err(
            Refusal::new(Kind::Conflict, "sync_running", "这个训练营正在同步，请稍候").into(),
        );
    };
    let run = SyncRunId::new(context.now);
    match write(app, &context, &camp, run).await {
        Ok(()) => Ok(Started {
            camp,
            run,
            lease,
            context,
        }),
        Err(error) => {
            lease.release().await;
            Err(error)
        }
    }
}

async fn write(app: &App, context: &Context, camp: &SyncCamp, run: SyncRunId) -> Result<()> {
    let mut tx: Tx = app.db.begin(context.clone()).await?;
    check_ins::fail_abandoned(&mut tx, camp.id, "同步被中断").await?;
    let by = match context.actor {
        Actor::Staff(user) => Some(user),
        _ => None,
    };
    check_ins::insert_run(&mut tx, run, camp.id, by).await?;
    if by.is_some() {
        let act = audit::Act {
            action: "check_ins.sync",
            object_kind: "camp",
            object_id: camp.id.to_string(),
            object_name: Some(&camp.name),
            ..audit::Act::default()
        };
        audit::insert(&mut tx, act).await?;
    }
    Ok(tx.commit().await?)
}

fn may_sync(state: CampState) -> Result<(), Refusal> {
    let no = |sentence| Err(Refusal::new(Kind::Conflict, "camp_not_syncable", sentence));
    match state {
        CampState::Ongoing | CampState::Ended | CampState::Settling => Ok(()),
        CampState::Draft | CampState::Enrolling => no("训练营还没有开始，开始后才能同步打卡"),
        CampState::Archived => no("训练营已归档，不能再同步打卡"),
    }
}

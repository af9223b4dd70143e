//! Check-ins: the passes over the planet, the members and posts seen there, and how days add up.

mod camp;
mod posts;
mod progress;
mod recount;
mod resolve;
mod roster;
mod runs;

pub use camp::{SyncCamp, find_camp, list_due_camps};
pub use posts::{Post, StoredPost, list_live_posts, set_gone, upsert_posts};
pub use progress::{
    PostedDay, Progress, ProgressRow, find_progress, list_days, list_progress, list_progress_rows,
};
pub use recount::{Ranked, list_differences, recount};
pub use resolve::{
    Unresolved, list_unresolved, set_contested, set_place_taken_payment, set_resolved,
    set_roster_check,
};
pub use roster::{
    RosterMember, SeenMember, list_members_without_number, list_roster, list_roster_matches,
    upsert_members,
};
pub use runs::{
    Freshness, SyncCounts, SyncRun, fail_abandoned, find_freshness, find_run, insert_run,
    list_runs, set_failed, set_succeeded,
};

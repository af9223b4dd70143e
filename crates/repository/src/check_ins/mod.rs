//! Check-ins: the passes over the planet, what people bring in by hand, and how days add up.

mod account;
mod camp;
mod cards;
mod days;
mod freshness;
mod imports;
mod manual;
mod numbered;
mod posts;
mod progress;
mod records;
mod recount;
mod reminders;
mod resolve;
mod roster;
mod runs;
mod table;

pub use account::{PlanetAccount, find_account, set_account};
pub use camp::{SyncCamp, find_camp, list_due_camps, set_project_days};
pub use cards::{CampCard, list_cards};
pub use days::{DayWord, ProgressChange, list_changes, list_days};
pub use freshness::{Freshness, find_freshness};
pub use imports::{Import, NewImport, find_import, insert_import, list_imports, set_undone};
pub use manual::{
    Correction, FiledDay, KnownDay, find_correction, insert_correction, insert_filed,
    list_known_days, lock_count, revoke_correction, revoke_filed,
};
pub use numbered::{Identity, adopt_numbers, list_identities};
pub use posts::{Post, StoredPost, list_live_posts, set_gone, upsert_posts};
pub use progress::{Progress, find_progress, list_progress};
pub use records::{Record, RecordFilter, list_records};
pub use recount::{Changed, Occasion, Ranked, list_differences, recount};
pub use reminders::insert_reminders;
pub use resolve::{
    Unresolved, list_unresolved, set_contested, set_place_taken_payment, set_resolved,
    set_roster_check,
};
pub use roster::{
    RosterMember, SeenMember, insert_other_names, list_members_without_number, list_roster,
    list_roster_matches, upsert_members,
};
pub use runs::{
    SyncCounts, SyncProgress, SyncRun, fail_abandoned, find_run, has_run_since, insert_run,
    list_runs, set_failed, set_progress, set_succeeded,
};
pub use table::{MemberProgress, ProgressRow, list_members, list_progress_rows};

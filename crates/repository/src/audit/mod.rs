//! What the staff does, and the chain over it.

mod chain;
mod checks;
mod list;
mod write;

pub use chain::{
    Link, Record, Seal, count_unlinked, find_foreign, find_head, find_next_unsealed, insert_seals,
    list_links, list_retiring, lock_unsealed, retire, take_sealer,
};
pub use checks::{Check, find_last, find_last_sound, insert_check};
pub use list::{ActedBy, AuditFilter, AuditRow, list, list_actors};
pub use write::{Act, insert, insert_many};

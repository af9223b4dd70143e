//! What the staff did, in words, and the findings of a verification of its log.

mod actions;
mod fields;

pub use actions::{ActionGroup, ActionWords, GROUPS, words_of};
pub use fields::{OBJECTS, field_word, is_secret, object_word, value_word};

use crate::states;

states! {
    /// What a verification found wrong with the log.
    AuditFinding in "audit_finding" {
        /// A row is not what was sealed.
        Changed = "changed",
        /// A sealed row is gone, and retention did not take it.
        Missing = "missing",
        /// The seals do not follow from one another.
        Broken = "broken",
        /// Seals that an earlier verification saw are gone.
        Cut = "cut",
        /// A row came into the log past the product.
        Foreign = "foreign",
    }
}

/// Every action that retention may remove three months later. What is about money, binding and
/// rules stays as long as the money's facts do.
#[must_use]
pub fn passing_actions() -> Vec<&'static str> {
    GROUPS
        .iter()
        .flat_map(|group| group.actions)
        .filter(|words| words.passing)
        .map(|words| words.action)
        .collect()
}

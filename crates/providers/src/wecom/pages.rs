//! Walking a list that the platform hands out in pages.

use std::collections::HashSet;

use crate::ProviderError;

/// Far more pages than any list of ours has; whoever needs more walks by hand.
const MOST_PAGES: usize = 200;

/// Where a walk is. A page that is short or empty is not the last one while it names a next one;
/// a cursor that was seen before would lead in circles.
#[derive(Default)]
pub(super) struct Walk {
    seen: HashSet<String>,
}

impl Walk {
    /// Whether `next` names another page to read.
    pub(super) fn goes_on(&mut self, next: Option<&str>) -> Result<bool, ProviderError> {
        let Some(next) = next else {
            return Ok(false);
        };
        if !self.seen.insert(next.to_owned()) {
            return Err(ProviderError::uncertain("a cursor came a second time"));
        }
        if self.seen.len() >= MOST_PAGES {
            return Err(ProviderError::uncertain("the list has too many pages"));
        }
        Ok(true)
    }
}

//! Places in a paged list, as clients carry them: opaque, and good for the next page only.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Longest cursor that is looked at.
const LONGEST: usize = 512;

pub(super) fn write(place: &impl Serialize) -> String {
    let text = serde_json::to_vec(place).unwrap_or_default();
    URL_SAFE_NO_PAD.encode(text)
}

/// No cursor and an empty one are the beginning; a strange one is nothing.
pub(super) fn read<T: DeserializeOwned>(cursor: Option<&str>, beginning: T) -> Option<T> {
    match cursor {
        None | Some("") => Some(beginning),
        Some(cursor) if cursor.len() > LONGEST => None,
        Some(cursor) => serde_json::from_slice(&URL_SAFE_NO_PAD.decode(cursor).ok()?).ok(),
    }
}

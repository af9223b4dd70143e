//! Prints the document.

use super::{Outcome, say};

/// Prints the OpenAPI document as it is kept in the repository.
pub(crate) async fn openapi() -> Outcome {
    let document = camp_api::openapi::document().await;
    say(&document.to_pretty_json()?)
}

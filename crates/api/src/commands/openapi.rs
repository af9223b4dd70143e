//! Prints the document.

use super::Outcome;

/// Prints the OpenAPI document as it is kept in the repository.
pub(crate) async fn openapi() -> Outcome {
    let document = camp_api::openapi::document().await;
    println!("{}", document.to_pretty_json()?);
    Ok(())
}

//! Reading requests: every part that cannot be read names the field at fault.

mod admitted;
mod body;
mod json;
pub(crate) mod multipart;
mod path;
mod query;
mod reason;
mod validation;

pub use body::{Body, Unread};
pub use json::Json;
pub use path::Path;
pub use query::Query;

/// Largest JSON document taken in.
pub const JSON_LIMIT: usize = 256 * 1024;
/// Largest callback taken in.
pub const WEBHOOK_LIMIT: usize = 64 * 1024;
/// Largest form with a file.
pub const MULTIPART_LIMIT: usize = 3 * 1024 * 1024;

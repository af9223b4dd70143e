//! Uploaded pictures.

mod picture;
mod read;
mod upload;

pub use read::{ReadFile, poster_path, read_private, read_public, signed_path};
pub use upload::upload;
pub(crate) use upload::{prepare, store};

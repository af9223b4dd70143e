//! A folder that goes with its world.

use std::path::{Path, PathBuf};

/// A new folder below the system's temporary one.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let path = std::env::temp_dir().join(format!("camp-world-{}", uuid::Uuid::new_v4()));
        std::fs::create_dir_all(&path).expect("the temporary folder can be written");
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed is the system's to clear away.
        std::fs::remove_dir_all(&self.0).ok();
    }
}

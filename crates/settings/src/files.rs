//! Folders.

use std::path::PathBuf;

use crate::lookup::Lookup;

/// Folders for what is not in the database.
///
/// | variable | meaning |
/// |---|---|
/// | `CAMP_DATA_DIR` | folder for everything kept outside the database; `.data` |
/// | `CAMP_FILES_DIR` | uploads; `files` inside `CAMP_DATA_DIR` |
#[derive(Clone, Debug)]
pub struct FilesSettings {
    /// Everything kept outside the database.
    pub data_dir: PathBuf,
    /// Uploads: posters, group QR codes, evidence.
    pub files_dir: PathBuf,
}

const DATA_DIR: &str = "CAMP_DATA_DIR";
const FILES_DIR: &str = "CAMP_FILES_DIR";

impl FilesSettings {
    pub(crate) fn read(lookup: &Lookup<'_>) -> Self {
        let data_dir = lookup
            .text(DATA_DIR)
            .map_or_else(|| PathBuf::from(".data"), PathBuf::from);
        let files_dir = lookup
            .text(FILES_DIR)
            .map_or_else(|| data_dir.join("files"), PathBuf::from);
        Self {
            data_dir,
            files_dir,
        }
    }
}

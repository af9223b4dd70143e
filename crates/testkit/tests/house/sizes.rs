//! A file that one can read in one sitting.

use crate::sources::sources;

const MOST: usize = 400;
const FOLDERS: [&str; 5] = ["crates", "frontend-h5", "frontend-admin", "e2e", "scripts"];

#[test]
fn no_hand_written_file_passes_400_lines() {
    let long: Vec<String> = sources(&FOLDERS, &["rs", "vue", "ts", "mjs"])
        .into_iter()
        .map(|source| (source.text.lines().count(), source.path))
        .filter(|(lines, _)| *lines > MOST)
        .map(|(lines, path)| format!("{path}: {lines}"))
        .collect();
    assert!(long.is_empty(), "too long to be read: {long:#?}");
}

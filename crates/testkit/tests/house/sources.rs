//! The hand-written sources of the repository.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that hold what others wrote or programs made.
const FOREIGN: [&str; 6] = [
    "node_modules",
    "target",
    "dist",
    "coverage",
    "test-results",
    ".vite",
];
/// Files that programs write.
const GENERATED: [&str; 3] = ["schema.d.ts", "components.d.ts", "auto-imports.d.ts"];

/// A source file: its path from the root, and its text.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

pub(crate) fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().unwrap()
}

/// Every hand-written file with one of these endings below the named folders of the root.
pub(crate) fn sources(folders: &[&str], endings: &[&str]) -> Vec<Source> {
    let root = root();
    let mut found = Vec::new();
    for folder in folders {
        collect(&root, &root.join(folder), endings, &mut found);
    }
    assert!(!found.is_empty(), "no sources below {folders:?}");
    found
}

/// The Rust sources of one crate, without its tests.
pub(crate) fn sources_of(name: &str) -> Vec<Source> {
    sources(&[&format!("crates/{name}/src")], &["rs"])
}

/// Names of the crates.
pub(crate) fn crates() -> Vec<String> {
    let entries = fs::read_dir(root().join("crates")).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn collect(root: &Path, folder: &Path, endings: &[&str], found: &mut Vec<Source>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            if !FOREIGN.contains(&name.as_str()) && !name.starts_with('.') {
                collect(root, &path, endings, found);
            }
        } else if has_ending(&name, endings) && !GENERATED.contains(&name.as_str()) {
            let short = path.strip_prefix(root).unwrap();
            found.push(Source {
                path: short.to_str().unwrap().to_owned(),
                text: fs::read_to_string(&path).unwrap(),
            });
        }
    }
}

fn has_ending(name: &str, endings: &[&str]) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, ending)| endings.contains(&ending))
}

/// `path:line: text` of every line that `fits`, comments left out.
pub(crate) fn lines(sources: &[Source], fits: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        for (number, line) in source.text.lines().enumerate() {
            let code = line.trim();
            let comment = ["//", "--", "*"].iter().any(|mark| code.starts_with(mark));
            if !comment && fits(code) {
                found.push(format!("{}:{}: {code}", source.path, number + 1));
            }
        }
    }
    found
}

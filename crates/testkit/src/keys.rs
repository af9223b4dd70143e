//! Keys of the outside world, made once for all worlds of a process.
//!
//! Three RSA keys take a third of a second; the sandbox uses what it finds in its folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use camp_sandbox::{Config, Running};

/// Files of the first sandbox, by their path below its folder.
static KEPT: Mutex<Vec<(PathBuf, Vec<u8>)>> = Mutex::new(Vec::new());

/// Starts a sandbox below `data_dir` with the keys of the first one.
pub(crate) fn start_sandbox(data_dir: &Path) -> Running {
    let config = Config {
        port: 0,
        data_dir: data_dir.to_owned(),
        public_url: None,
    };
    let start = || camp_sandbox::start(config).expect("the sandbox starts");
    let folder = data_dir.join("sandbox");
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if kept.is_empty() {
        let running = start();
        collect(&folder, Path::new(""), &mut kept);
        return running;
    }
    for (name, bytes) in kept.iter() {
        let path = folder.join(name);
        let parent = path.parent().expect("a file lies in a folder");
        fs::create_dir_all(parent).expect("the folder can be written");
        fs::write(path, bytes).expect("a key can be written");
    }
    drop(kept);
    start()
}

/// Clock and books belong to one world; everything else in the folder is a key or a name.
fn collect(folder: &Path, below: &Path, into: &mut Vec<(PathBuf, Vec<u8>)>) {
    let entries = fs::read_dir(folder.join(below)).expect("the sandbox has a folder");
    for entry in entries {
        let entry = entry.expect("the folder can be read");
        let name = below.join(entry.file_name());
        if entry.file_type().expect("a file or a folder").is_dir() {
            collect(folder, &name, into);
        } else if !below.as_os_str().is_empty() {
            let bytes = fs::read(folder.join(&name)).expect("a key can be read");
            into.push((name, bytes));
        }
    }
}

//! The world on disk: one JSON file, so that a restart loses no order, post or message.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::StartError;
use crate::instance::{Instance, World};

/// How often a changed world is looked at; a change reaches the disk within a second.
const INTERVAL: Duration = Duration::from_millis(500);

/// Reads what an earlier run left, or nothing.
pub(crate) fn load(path: &Path) -> Result<Option<World>, StartError> {
    if !path.exists() {
        return Ok(None);
    }
    let text = fs::read(path).map_err(|source| StartError::Files {
        path: path.to_path_buf(),
        source,
    })?;
    let world = serde_json::from_slice(&text).map_err(|source| StartError::Snapshot {
        path: path.to_path_buf(),
        source,
    })?;
    Ok(Some(world))
}

/// Writes the world beside the old file and swaps them, so that a crash leaves one whole file.
pub(crate) fn save(instance: &Instance) {
    if !instance.take_changed() {
        return;
    }
    let path = instance.state_path();
    let text = instance.read(serde_json::to_vec);
    let written = text.map_err(std::io::Error::other).and_then(|text| {
        let fresh = path.with_extension("json.new");
        fs::write(&fresh, text)?;
        fs::rename(&fresh, path)
    });
    if let Err(error) = written {
        instance.mark_changed();
        tracing::warn!(%error, "the snapshot could not be written");
    }
}

/// Saves while the world lives. A big world pauses longer, so that saving stays a small share.
pub(crate) async fn keep(instance: actix_web::web::Data<Instance>) {
    loop {
        let begun = Instant::now();
        save(&instance);
        tokio::time::sleep(INTERVAL.max(begun.elapsed() * 4)).await;
    }
}

//! The file store: posters, group QR codes, evidence.

use std::path::Path as FsPath;

use bytes::Bytes;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};

/// Why a file could not be stored or read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// The key is not a relative path of plain segments.
    #[error("the file key is not allowed")]
    Key,
    /// The store failed.
    #[error("the file store failed: {0}")]
    Store(String),
}

/// Files by key, such as `posters/0190….jpg`, below one folder.
#[derive(Clone, Debug)]
pub struct FileStore {
    store: std::sync::Arc<dyn ObjectStore>,
}

impl FileStore {
    /// A store in the folder `root`, which is created when it is missing.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn local(root: &FsPath) -> Result<Self, FileError> {
        std::fs::create_dir_all(root).map_err(|error| FileError::Store(error.to_string()))?;
        let store = LocalFileSystem::new_with_prefix(root)
            .map_err(failed)?
            .with_fsync(true);
        Ok(Self {
            store: std::sync::Arc::new(store),
        })
    }

    /// Stores `bytes` under `key`, replacing what was there.
    ///
    /// # Errors
    /// When the key is not allowed or the store fails.
    pub async fn put(&self, key: &str, bytes: Bytes) -> Result<(), FileError> {
        self.store
            .put(&path(key)?, bytes.into())
            .await
            .map(drop)
            .map_err(failed)
    }

    /// The file under `key`, if there is one.
    ///
    /// # Errors
    /// When the key is not allowed or the store fails.
    pub async fn get(&self, key: &str) -> Result<Option<Bytes>, FileError> {
        match self.store.get(&path(key)?).await {
            Ok(file) => file.bytes().await.map(Some).map_err(failed),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    /// Removes the file under `key`; one that is not there is removed already.
    ///
    /// # Errors
    /// When the key is not allowed or the store fails.
    pub async fn delete(&self, key: &str) -> Result<(), FileError> {
        match self.store.delete(&path(key)?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }
}

/// Keys are made by this product from ids, so anything unusual in one is a mistake.
fn path(key: &str) -> Result<Path, FileError> {
    let plain = |segment: &str| {
        !segment.is_empty()
            && !segment.starts_with('.')
            && segment
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    if key.len() > 200 || !key.split('/').all(plain) {
        return Err(FileError::Key);
    }
    Path::parse(key).map_err(|_| FileError::Key)
}

/// The store's own message names the folder, which is fine for a log.
fn failed(error: object_store::Error) -> FileError {
    FileError::Store(error.to_string())
}

//! Pictures are taken in: made ours first, then stored under a name nobody can guess.

use camp_domain::FileId;
use camp_domain::files::FileKind;
use camp_repository::{Tx, audit, files};
use serde_json::json;

use super::picture::{self, Picture};
use crate::{App, Caller, Error, Result, sha256, vault};

/// A picture of ours that is not stored yet.
pub(crate) struct Prepared {
    kind: FileKind,
    picture: Picture,
}

/// Makes a picture of ours from what somebody sent.
///
/// # Errors
/// When it is too large, neither JPEG nor PNG, or damaged.
pub(crate) async fn prepare(kind: FileKind, bytes: Vec<u8>) -> Result<Prepared> {
    let remade = tokio::task::spawn_blocking(move || picture::remake(kind, &bytes));
    let picture = remade.await.map_err(Error::internal)??;
    Ok(Prepared { kind, picture })
}

/// Stores it. A file without a row is litter, a row without a file a broken page: so the file comes
/// before the commit.
///
/// # Errors
/// When the database or the file store fails.
pub(crate) async fn store(app: &App, tx: &mut Tx, new: Prepared) -> Result<files::StoredFile> {
    let Prepared { kind, picture } = new;
    let name = hex::encode(vault::random::<16>()?);
    let file = files::StoredFile {
        id: FileId::new(tx.now()),
        kind,
        storage_key: format!("{kind}/{name}.{}", picture.ending),
        content_type: picture.content_type.to_owned(),
        bytes: i32::try_from(picture.bytes.len()).map_err(Error::internal)?,
        width: i32::try_from(picture.width).map_err(Error::internal)?,
        height: i32::try_from(picture.height).map_err(Error::internal)?,
        sha256: sha256(&picture.bytes),
        created_at: tx.now(),
    };
    files::insert(tx, &file).await?;
    app.files
        .put(&file.storage_key, picture.bytes.into())
        .await
        .map_err(Error::internal)?;
    Ok(file)
}

/// Somebody of the staff uploads a picture.
///
/// # Errors
/// When it is too large, neither JPEG nor PNG, or damaged.
pub async fn upload(
    app: &App,
    caller: &Caller,
    kind: FileKind,
    bytes: Vec<u8>,
) -> Result<files::StoredFile> {
    let prepared = prepare(kind, bytes).await?;
    let mut tx = app.begin_for(caller).await?;
    let file = store(app, &mut tx, prepared).await?;
    let act = audit::Act {
        action: "files.upload",
        object_kind: "file",
        object_id: file.id.to_string(),
        after: Some(json!({ "kind": kind, "bytes": file.bytes })),
        ..audit::Act::default()
    };
    audit::insert(&mut tx, act).await?;
    tx.commit().await?;
    Ok(file)
}

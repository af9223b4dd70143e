//! Pictures are shown: posters to everybody, the rest by signed links.

use bytes::Bytes;
use camp_domain::{FileId, Kind, Refusal};
use camp_repository::files;
use chrono::TimeDelta;

use crate::{App, Error, Result};

/// Life of a signed link. Wall time: it protects a secret, not a deadline.
const LINK_LIFE: TimeDelta = TimeDelta::minutes(5);

/// A picture on its way out.
pub struct ReadFile {
    /// Its media type.
    pub content_type: String,
    /// Its bytes.
    pub bytes: Bytes,
}

/// Path under which everybody sees a poster.
#[must_use]
pub fn poster_path(id: FileId) -> String {
    format!("/api/files/{id}")
}

/// Path under which whoever has it sees a private picture for five minutes. It needs no header, so
/// that a plain image tag shows it and a long press saves it.
#[must_use]
pub fn signed_path(app: &App, id: FileId) -> String {
    let expires = (app.clock.wall() + LINK_LIFE).timestamp();
    let signature = app.vault.sign_link(&message(id, expires));
    format!("/api/files/private/{id}?expires={expires}&signature={signature}")
}

fn message(id: FileId, expires: i64) -> String {
    format!("file\n{id}\n{expires}")
}

/// A picture everybody may see.
///
/// # Errors
/// When there is no such public picture.
pub async fn read_public(app: &App, id: FileId) -> Result<ReadFile> {
    let file = files::find(app.db.reader().await?.conn(), id).await?;
    read(app, file.filter(|file| file.kind.is_public())).await
}

/// A private picture, for whoever has a signed link.
///
/// # Errors
/// When the link is not ours or too old.
pub async fn read_private(
    app: &App,
    id: FileId,
    expires: i64,
    signature: &str,
) -> Result<ReadFile> {
    if !app.vault.link_is_ours(&message(id, expires), signature) {
        return Err(Error::not_found());
    }
    if expires < app.clock.wall().timestamp() {
        let sentence = "图片链接已过期，请刷新页面";
        return Err(Refusal::new(Kind::Gone, "file_link_expired", sentence).into());
    }
    let file = files::find(app.db.reader().await?.conn(), id).await?;
    read(app, file).await
}

async fn read(app: &App, file: Option<files::StoredFile>) -> Result<ReadFile> {
    let file = file.ok_or(Error::not_found())?;
    let bytes = app
        .files
        .get(&file.storage_key)
        .await
        .map_err(Error::internal)?;
    let bytes = bytes.ok_or_else(|| {
        tracing::error!(file = %file.id, "the picture's file is missing in the store");
        Error::not_found()
    })?;
    Ok(ReadFile {
        content_type: file.content_type,
        bytes,
    })
}

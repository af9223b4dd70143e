//! What is known about uploaded pictures; the bytes are in the file store.

use camp_domain::FileId;
use camp_domain::files::FileKind;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Result, Tx};

/// An uploaded picture.
#[derive(Clone, Debug)]
pub struct StoredFile {
    /// Its id.
    pub id: FileId,
    /// What it is for.
    pub kind: FileKind,
    /// Where the store keeps it.
    pub storage_key: String,
    /// Its media type.
    pub content_type: String,
    /// Size in bytes.
    pub bytes: i32,
    /// Width in pixels.
    pub width: i32,
    /// Height in pixels.
    pub height: i32,
    /// Hash of the stored bytes.
    pub sha256: Vec<u8>,
    /// When it was uploaded.
    pub created_at: DateTime<Utc>,
}

/// The picture with this id.
///
/// # Errors
/// When the database fails.
pub async fn find(conn: &mut PgConnection, id: FileId) -> Result<Option<StoredFile>> {
    Ok(sqlx::query_as!(
        StoredFile,
        r#"select id as "id: FileId", kind as "kind: FileKind", storage_key, content_type, bytes,
                  width, height, sha256, created_at
             from files where id = $1"#,
        id as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// Adds a picture.
///
/// # Errors
/// When the database fails.
pub async fn insert(tx: &mut Tx, file: &StoredFile) -> Result<()> {
    let by = tx.actor().person();
    sqlx::query!(
        "insert into files (id, kind, storage_key, content_type, bytes, width, height, sha256,
                            created_at, created_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, (select id from users where id = $10))",
        file.id as _,
        file.kind as _,
        file.storage_key,
        file.content_type,
        file.bytes,
        file.width,
        file.height,
        file.sha256,
        file.created_at,
        by,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

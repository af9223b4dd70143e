//! The configuration, the merchant accounts and the rules texts.

mod sections;

use camp_domain::{MerchantAccountId, UserId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::{Result, Tx};

pub use sections::{
    Change, count_enabled, delete_item, list_changes, list_versions, raise_version,
};

/// A value of the configuration.
#[derive(Clone, Debug)]
pub struct ConfigItem {
    /// Its key.
    pub key: String,
    /// The value, where it is no secret.
    pub value: Option<String>,
    /// The encrypted value, where it is one.
    pub sealed: Option<Vec<u8>>,
    /// The last characters of a secret, to tell one from another.
    pub tail: Option<String>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
    /// Who changed it; nothing for the installation itself.
    pub updated_by: Option<String>,
}

/// Every item that is set.
///
/// # Errors
/// When the database fails.
pub async fn list_items(conn: &mut PgConnection) -> Result<Vec<ConfigItem>> {
    Ok(sqlx::query_as!(
        ConfigItem,
        r#"select i.key, i.value, i.sealed, i.tail, i.updated_at, u.display_name as "updated_by?"
             from config_items i left join users u on u.id = i.updated_by order by i.key"#,
    )
    .fetch_all(conn)
    .await?)
}

/// Sets an item; a secret comes sealed, with its tail.
///
/// # Errors
/// When the database fails.
pub async fn set_item(
    tx: &mut Tx,
    key: &str,
    value: Option<&str>,
    sealed: Option<&[u8]>,
    tail: Option<&str>,
    by: Option<UserId>,
) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "insert into config_items (key, value, sealed, tail, updated_at, updated_by)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (key) do update
            set value = $2, sealed = $3, tail = $4, updated_at = $5, updated_by = $6",
        key,
        value,
        sealed,
        tail,
        now,
        by as _,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// An account at WeChat Pay, its keys sealed.
#[derive(Clone, Debug)]
pub struct MerchantAccount {
    /// Its id.
    pub id: MerchantAccountId,
    /// Merchant number.
    pub mch_id: String,
    /// The app orders are placed for.
    pub appid: String,
    /// Serial of the merchant's API certificate.
    pub serial: String,
    /// The private key, sealed.
    pub private_key: Vec<u8>,
    /// The APIv3 key, sealed.
    pub apiv3_key: Vec<u8>,
    /// Whether the H5 product is switched on.
    pub h5_enabled: bool,
    /// Since when it takes no new orders.
    pub retired_at: Option<DateTime<Utc>>,
}

/// A key of the platform that signs answers and callbacks.
#[derive(Clone, Debug)]
pub struct PlatformKey {
    /// Serial or public key id.
    pub serial: String,
    /// `public_key` or `certificate`.
    pub kind: String,
    /// PEM text.
    pub pem: String,
    /// Whether requests ask for answers signed with it.
    pub preferred: bool,
}

/// The account with this id, retired or not.
///
/// # Errors
/// When the database fails.
pub async fn find_merchant(
    conn: &mut PgConnection,
    id: MerchantAccountId,
) -> Result<Option<MerchantAccount>> {
    Ok(sqlx::query_as!(
        MerchantAccount,
        r#"select id as "id: MerchantAccountId", mch_id, appid, serial, private_key, apiv3_key,
                  h5_enabled, retired_at
             from merchant_accounts where id = $1"#,
        id as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// The account that takes new orders, and whether its H5 product is on.
///
/// # Errors
/// When the database fails.
pub async fn find_active_merchant(conn: &mut PgConnection) -> Result<Option<MerchantAccount>> {
    Ok(sqlx::query_as!(
        MerchantAccount,
        r#"select id as "id: MerchantAccountId", mch_id, appid, serial, private_key, apiv3_key,
                  h5_enabled, retired_at
             from merchant_accounts where retired_at is null"#,
    )
    .fetch_optional(conn)
    .await?)
}

/// An account as the staff sees it, without its keys.
#[derive(Clone, Debug)]
pub struct MerchantRow {
    /// Its id.
    pub id: MerchantAccountId,
    /// Merchant number.
    pub mch_id: String,
    /// The app orders are placed for.
    pub appid: String,
    /// Serial of the merchant's API certificate.
    pub serial: String,
    /// Whether the H5 product is switched on.
    pub h5_enabled: bool,
    /// When it was added.
    pub created_at: DateTime<Utc>,
    /// Since when it takes no new orders.
    pub retired_at: Option<DateTime<Utc>>,
    /// Ids of the platform keys, the preferred one first.
    pub platform_keys: Vec<String>,
}

/// Every account, the active one first, then the latest.
///
/// # Errors
/// When the database fails.
pub async fn list_merchants(conn: &mut PgConnection) -> Result<Vec<MerchantRow>> {
    Ok(sqlx::query_as!(
        MerchantRow,
        r#"select a.id as "id: MerchantAccountId", a.mch_id, a.appid, a.serial, a.h5_enabled,
                  a.created_at, a.retired_at,
                  array(select k.serial from platform_keys k where k.merchant_account_id = a.id
                         order by k.preferred desc, k.serial) as "platform_keys!"
             from merchant_accounts a
            order by a.retired_at is not null, a.created_at desc limit 200"#,
    )
    .fetch_all(conn)
    .await?)
}

/// The platform keys of an account; several live at once while they rotate.
///
/// # Errors
/// When the database fails.
pub async fn list_platform_keys(
    conn: &mut PgConnection,
    id: MerchantAccountId,
) -> Result<Vec<PlatformKey>> {
    Ok(sqlx::query_as!(
        PlatformKey,
        "select serial, kind, pem, preferred from platform_keys
          where merchant_account_id = $1 order by preferred desc, serial",
        id as _,
    )
    .fetch_all(conn)
    .await?)
}

/// Adds an account.
///
/// # Errors
/// When the database fails or another account is active.
pub async fn insert_merchant(tx: &mut Tx, account: &MerchantAccount) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "insert into merchant_accounts (id, mch_id, appid, serial, private_key, apiv3_key, h5_enabled, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        account.id as _,
        account.mch_id,
        account.appid,
        account.serial,
        account.private_key,
        account.apiv3_key,
        account.h5_enabled,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Adds a platform key.
///
/// # Errors
/// When the database fails.
pub async fn insert_platform_key(
    tx: &mut Tx,
    account: MerchantAccountId,
    key: &PlatformKey,
) -> Result<()> {
    sqlx::query!(
        "insert into platform_keys (merchant_account_id, serial, kind, pem, preferred)
         values ($1, $2, $3, $4, $5)",
        account as _,
        key.serial,
        key.kind,
        key.pem,
        key.preferred,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes an account out of use for new orders.
///
/// # Errors
/// When the database fails.
pub async fn set_merchant_retired(tx: &mut Tx, id: MerchantAccountId) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "update merchant_accounts set retired_at = $2 where id = $1",
        id as _,
        now
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The rules text that new members accept: version and words.
///
/// # Errors
/// When the database fails.
pub async fn find_current_rules(conn: &mut PgConnection) -> Result<Option<(i32, String)>> {
    Ok(
        sqlx::query!("select version, body from rules_texts order by version desc limit 1")
            .fetch_optional(conn)
            .await?
            .map(|row| (row.version, row.body)),
    )
}

/// Adds a version of the rules text.
///
/// # Errors
/// When the database fails.
pub async fn insert_rules(tx: &mut Tx, version: i32, body: &str) -> Result<()> {
    let now = tx.now();
    sqlx::query!(
        "insert into rules_texts (version, body, created_at) values ($1, $2, $3)",
        version,
        body,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

//! The whole product, built once for each binary.

use std::sync::Arc;

use camp_domain::{Actor, Clock};
use camp_providers::files::FileStore;
use camp_repository::{Context, Db, Tx};
use camp_settings::{Hosts, Settings};
use secrecy::ExposeSecret;
use url::Url;

use crate::config::Clients;
use crate::{Error, Result, Vault};

/// Everything a use case needs; cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The database.
    pub db: Db,
    /// Business and wall time.
    pub clock: Clock,
    /// The keys of this installation.
    pub vault: Arc<Vault>,
    /// Uploaded pictures.
    pub files: FileStore,
    /// Redis; it may be absent or away at any time, and nothing may depend on it.
    pub redis: Option<deadpool_redis::Pool>,
    /// Clients of the outside world, built from the configuration.
    pub clients: Clients,
    /// The origin people open.
    pub public_url: Url,
}

impl App {
    /// Builds the product; connections are made when first used.
    ///
    /// # Errors
    /// When a setting cannot be used.
    pub fn connect(settings: &Settings) -> Result<Self> {
        let clock = crate::clock::from_source(&settings.clock).map_err(Error::internal)?;
        Self::with_clock(settings, clock)
    }

    /// The same with another clock.
    ///
    /// # Errors
    /// When a setting cannot be used.
    pub fn with_clock(settings: &Settings, clock: Clock) -> Result<Self> {
        let db = Db::new(
            settings.database.url.expose_secret(),
            settings.database.max_connections,
        )?;
        let vault = Arc::new(Vault::new(&settings.secrets.master_key)?);
        let hosts: Hosts = settings.hosts.clone();
        let redis = match &settings.redis.url {
            None => None,
            Some(url) => Some(
                deadpool_redis::Config::from_url(url.expose_secret())
                    .create_pool(Some(deadpool_redis::Runtime::Tokio1))
                    .map_err(Error::internal)?,
            ),
        };
        Ok(Self {
            db,
            files: FileStore::local(&settings.files.files_dir).map_err(Error::internal)?,
            redis,
            clients: Clients::new(hosts, clock.clone(), Arc::clone(&vault))?,
            clock,
            vault,
            public_url: settings.http.public_url.clone(),
        })
    }

    /// Whether Redis answers; nothing where none is configured.
    pub async fn redis_answers(&self) -> Option<bool> {
        let pool = self.redis.as_ref()?;
        let ping = async {
            let mut connection = pool.get().await.ok()?;
            redis::cmd("PING")
                .query_async::<String>(&mut connection)
                .await
                .ok()
        };
        Some(ping.await.is_some())
    }

    /// Begins a unit of work of `actor`, now.
    ///
    /// # Errors
    /// When no connection can be had.
    pub async fn begin(&self, actor: Actor) -> Result<Tx> {
        Ok(self.db.begin(Context::new(actor, self.clock.now())).await?)
    }

    /// Begins a unit of work for a request.
    ///
    /// # Errors
    /// When no connection can be had.
    pub async fn begin_for(&self, caller: &Caller) -> Result<Tx> {
        let context = Context {
            actor: caller.actor,
            now: self.clock.now(),
            ip: caller.ip.clone(),
            request_id: caller.request_id.clone(),
        };
        Ok(self.db.begin(context).await?)
    }
}

/// Who calls, and from where.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The person.
    pub actor: Actor,
    /// Their address.
    pub ip: Option<String>,
    /// The request.
    pub request_id: Option<String>,
}

//! Connections and the unit of work.

use std::str::FromStr;
use std::time::Duration;

use camp_domain::Actor;
use chrono::{DateTime, Utc};
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use sqlx::{PgConnection, PgPool, Postgres, Transaction, pool::PoolConnection};

use crate::Result;

/// The channel on which a commit wakes the runner of due rows.
const DUE_CHANNEL: &str = "camp_due";

static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("../../migrations");

/// A pool of connections.
#[derive(Clone, Debug)]
pub struct Db {
    pool: PgPool,
}

impl Db {
    /// A pool of at most `max_connections` to `url`; connects when first used.
    ///
    /// # Errors
    /// When `url` cannot be read.
    pub fn new(url: &str, max_connections: u32) -> Result<Self> {
        let options = PgConnectOptions::from_str(url)?
            .application_name("camp")
            // No statement here is worth compiling; one that looks so would be slower for it.
            .options([
                ("timezone", "UTC"),
                ("statement_timeout", "30000"),
                ("jit", "off"),
            ]);
        let pool = PgPoolOptions::new()
            .max_connections(max_connections)
            .acquire_timeout(Duration::from_secs(5))
            // A broken connection shows at the first statement; asking before each one would
            // double the round trips.
            .test_before_acquire(false)
            .connect_lazy_with(options);
        Ok(Self { pool })
    }

    /// Brings the schema up to date.
    ///
    /// # Errors
    /// When a migration fails, or the database knows one that this build does not.
    pub async fn migrate(&self) -> Result<()> {
        Ok(MIGRATOR.run(&self.pool).await?)
    }

    /// Whether every migration of this build is in the database.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn migrated(&self) -> Result<bool> {
        let applied: i64 =
            sqlx::query_scalar("select count(*) from _sqlx_migrations where success")
                .fetch_one(&self.pool)
                .await?;
        Ok(usize::try_from(applied).is_ok_and(|count| count >= MIGRATOR.iter().count()))
    }

    /// A connection to read with; one per handler, however many statements it needs.
    ///
    /// # Errors
    /// When no connection can be had within five seconds.
    pub async fn reader(&self) -> Result<Reader> {
        Ok(Reader(self.pool.acquire().await?))
    }

    /// Begins a unit of work. Only the services do this; whoever begins, commits.
    ///
    /// # Errors
    /// When no connection can be had within five seconds.
    pub async fn begin(&self, context: Context) -> Result<Tx> {
        Ok(Tx {
            inner: self.pool.begin().await?,
            context,
        })
    }

    /// Listens for commits that made a row due.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn wakeups(&self) -> Result<Wakeups> {
        let mut listener = PgListener::connect_with(&self.pool).await?;
        listener.listen(DUE_CHANNEL).await?;
        Ok(Wakeups(listener))
    }

    /// Closes every connection.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// A connection to read with.
pub struct Reader(PoolConnection<Postgres>);

impl Reader {
    /// The connection, for the statements of the rooms.
    pub fn conn(&mut self) -> &mut PgConnection {
        &mut self.0
    }
}

/// Tells when a commit somewhere made a row due.
pub struct Wakeups(PgListener);

impl Wakeups {
    /// Waits for the next one.
    ///
    /// # Errors
    /// When the connection is lost; it is renewed by the next call.
    pub async fn next(&mut self) -> Result<()> {
        self.0.recv().await?;
        Ok(())
    }
}

/// Who acts, and when; every row a unit of work writes carries the same.
#[derive(Clone, Debug)]
pub struct Context {
    /// Who acts.
    pub actor: Actor,
    /// Business time of the act.
    pub now: DateTime<Utc>,
    /// Address of the person, where there is one.
    pub ip: Option<String>,
    /// The request, where there is one.
    pub request_id: Option<String>,
}

impl Context {
    /// An act of `actor` at `now` that no request caused.
    #[must_use]
    pub const fn new(actor: Actor, now: DateTime<Utc>) -> Self {
        Self {
            actor,
            now,
            ip: None,
            request_id: None,
        }
    }
}

/// A unit of work. Dropped without a commit it leaves nothing behind.
pub struct Tx {
    inner: Transaction<'static, Postgres>,
    context: Context,
}

impl Tx {
    /// The connection, for reads within the unit of work.
    pub fn conn(&mut self) -> &mut PgConnection {
        &mut self.inner
    }

    /// Business time of everything this unit of work writes.
    #[must_use]
    pub const fn now(&self) -> DateTime<Utc> {
        self.context.now
    }

    /// Who acts.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        self.context.actor
    }

    /// The person of the staff who writes; nothing where it is somebody else.
    #[must_use]
    pub const fn staff(&self) -> Option<camp_domain::UserId> {
        match self.actor() {
            Actor::Staff(user) => Some(user),
            Actor::Member(_) | Actor::Provider | Actor::System => None,
        }
    }

    /// Who acts, when and from where.
    #[must_use]
    pub const fn context(&self) -> &Context {
        &self.context
    }

    /// Marks a point to go back to when what follows is refused.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn savepoint(&mut self) -> Result<()> {
        self.run("savepoint attempt").await
    }

    /// Keeps what was written since the savepoint.
    ///
    /// # Errors
    /// When there is no savepoint.
    pub async fn keep(&mut self) -> Result<()> {
        self.run("release savepoint attempt").await
    }

    /// Forgets what was written since the savepoint.
    ///
    /// # Errors
    /// When there is no savepoint.
    pub async fn undo(&mut self) -> Result<()> {
        self.run("rollback to savepoint attempt").await?;
        self.run("release savepoint attempt").await
    }

    /// Bounds how long this unit of work waits for a row somebody else holds.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn short_lock_timeout(&mut self) -> Result<()> {
        self.run("set local lock_timeout = '2s'").await
    }

    /// Wakes the runner of due rows at the commit.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn wake(&mut self) -> Result<()> {
        sqlx::query("select pg_notify($1, '')")
            .bind(DUE_CHANNEL)
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// Makes everything written visible and lasting.
    ///
    /// # Errors
    /// When the database refuses or the connection breaks; then nothing counts as written.
    pub async fn commit(self) -> Result<()> {
        Ok(self.inner.commit().await?)
    }

    async fn run(&mut self, statement: &'static str) -> Result<()> {
        sqlx::query(statement).execute(self.conn()).await?;
        Ok(())
    }
}

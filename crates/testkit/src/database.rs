//! A database of its own for each world, copied from one migrated template.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

use camp_repository::Db;
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use tokio::sync::OnceCell;
use url::Url;

/// Databases that crashed runs left behind are removed after so long.
const LEFTOVER_SECONDS: i64 = 3600;
/// Key of the advisory lock under which the template is made, whoever makes it.
const TEMPLATE_LOCK: i64 = 0x6361_6d70;

static TEMPLATE: OnceCell<String> = OnceCell::const_new();

/// A database with the whole schema and nothing in it, dropped with this value.
pub struct Database {
    server: Url,
    name: String,
}

impl Database {
    /// A new one on the server for tests.
    pub async fn create() -> Self {
        let server = server_url();
        let template = TEMPLATE.get_or_init(|| prepare(&server)).await;
        let mut admin = connect(&server).await;
        let begun: i64 = sqlx::query_scalar("select extract(epoch from clock_timestamp())::bigint")
            .fetch_one(&mut admin)
            .await
            .expect("the server tells the time");
        let mark = uuid::Uuid::new_v4().simple().to_string();
        let name = format!("camp_world_{begun}_{}", &mark[..12]);
        let statement = format!(r#"create database "{name}" template "{template}""#);
        run(&mut admin, statement)
            .await
            .expect("the template can be copied");
        Self { server, name }
    }

    /// Connection to this database.
    #[must_use]
    pub fn url(&self) -> String {
        at(&self.server, &self.name).to_string()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        // The test's own runtime may be going down with the test.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(async {
                let mut admin = connect(&server).await;
                let statement = format!(r#"drop database if exists "{name}" with (force)"#);
                // What stays is swept by a later run.
                run(&mut admin, statement).await.ok();
            });
        });
        dropping.join().ok();
    }
}

/// The server for tests, where the connection may create databases: `TEST_DATABASE_URL`, else
/// `DATABASE_URL`, else the one the checked statements are compiled against.
#[must_use]
pub fn server_url() -> Url {
    let named = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let url = named("TEST_DATABASE_URL")
        .or_else(|| named("DATABASE_URL"))
        .or_else(from_env_file)
        .expect("TEST_DATABASE_URL or DATABASE_URL names a server; make test starts one");
    Url::parse(&url).expect("the database's address is a URL")
}

fn from_env_file() -> Option<String> {
    let text = std::fs::read_to_string(root().join(".env")).ok()?;
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("DATABASE_URL="))?;
    Some(line.trim().to_owned())
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// Sweeps leftovers and makes sure of the template; answers its name.
async fn prepare(server: &Url) -> String {
    let mut admin = connect(server).await;
    sweep(&mut admin).await;
    let name = format!("camp_template_{:016x}", fingerprint());
    sqlx::query("select pg_advisory_lock($1)")
        .bind(TEMPLATE_LOCK)
        .execute(&mut admin)
        .await
        .expect("the lock is had");
    if !exists(&mut admin, &name).await {
        // Made under another name first: a template that stands is complete.
        let draft = format!("{name}_draft");
        let drop = format!(r#"drop database if exists "{draft}" with (force)"#);
        run(&mut admin, drop).await.expect("no draft is left");
        run(&mut admin, format!(r#"create database "{draft}""#))
            .await
            .expect("the connection may create databases");
        let db = Db::new(at(server, &draft).as_str(), 2).expect("the address is good");
        db.migrate().await.expect("the migrations run");
        db.close().await;
        let rename = format!(r#"alter database "{draft}" rename to "{name}""#);
        run(&mut admin, rename)
            .await
            .expect("the template gets its name");
    }
    // The lock goes with the connection.
    admin.close().await.ok();
    name
}

async fn sweep(admin: &mut PgConnection) {
    let old: Vec<String> = sqlx::query_scalar(
        "select datname::text from pg_database
          where datname ~ '^camp_world_[0-9]+_'
            and split_part(datname, '_', 3)::bigint < extract(epoch from clock_timestamp()) - $1",
    )
    .bind(LEFTOVER_SECONDS)
    .fetch_all(&mut *admin)
    .await
    .expect("the server lists its databases");
    for name in old {
        // Another process may sweep the same at this moment.
        let statement = format!(r#"drop database if exists "{name}" with (force)"#);
        run(admin, statement).await.ok();
    }
}

async fn exists(admin: &mut PgConnection, name: &str) -> bool {
    sqlx::query_scalar("select exists (select 1 from pg_database where datname = $1)")
        .bind(name)
        .fetch_one(admin)
        .await
        .expect("the server lists its databases")
}

/// Over names and texts of all migrations, in order.
fn fingerprint() -> u64 {
    let folder = std::fs::read_dir(root().join("migrations")).expect("there are migrations");
    let mut files: Vec<_> = folder
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "sql"))
        .collect();
    files.sort();
    let mut hasher = DefaultHasher::new();
    for path in files {
        path.file_name().hash(&mut hasher);
        std::fs::read(&path)
            .expect("a migration can be read")
            .hash(&mut hasher);
    }
    hasher.finish()
}

fn at(server: &Url, name: &str) -> Url {
    let mut url = server.clone();
    url.set_path(name);
    url
}

/// Not to the named database itself, which need not exist.
async fn connect(server: &Url) -> PgConnection {
    PgConnection::connect(at(server, "postgres").as_str())
        .await
        .expect("the database server answers")
}

async fn run(admin: &mut PgConnection, statement: String) -> Result<(), sqlx::Error> {
    sqlx::query(AssertSqlSafe(statement)).execute(admin).await?;
    Ok(())
}

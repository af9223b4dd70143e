//! A database for each test, copied from one that was migrated once for this process.

use std::str::FromStr;

use camp_repository::Db;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor};
use tokio::sync::{Mutex, OnceCell};

/// Copies are made one at a time: a template that is being copied takes no second reader.
static TEMPLATE: OnceCell<String> = OnceCell::const_new();
static COPYING: Mutex<()> = Mutex::const_new(());

pub(crate) struct Database {
    name: String,
    url: String,
}

impl Database {
    pub(super) async fn new() -> Self {
        let template = TEMPLATE.get_or_init(make_template).await;
        let name = format!(
            "camp_api_test_{}_{}",
            std::process::id(),
            uuid::Uuid::new_v4().simple()
        );
        let turn = COPYING.lock().await;
        let mut server = connect("postgres").await;
        run(
            &mut server,
            format!("create database {name} template {template}"),
        )
        .await;
        drop(turn);
        Self {
            url: url_of(&name),
            name,
        }
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// A connection beside the product's, to look behind the scenes.
    pub(crate) async fn connect(&self) -> PgConnection {
        connect(&self.name).await
    }

    pub(super) async fn drop(self) {
        let mut server = connect("postgres").await;
        run(
            &mut server,
            format!("drop database {} with (force)", self.name),
        )
        .await;
    }
}

async fn make_template() -> String {
    let mut server = connect("postgres").await;
    forget_earlier(&mut server).await;
    let name = format!("camp_api_test_{}_template", std::process::id());
    run(&mut server, format!("create database {name}")).await;
    let db = Db::new(&url_of(&name), 2).unwrap();
    db.migrate().await.unwrap();
    db.close().await;
    let mut filled = connect(&name).await;
    let rules = "insert into rules_texts (version, body, created_at)
                 values (1, '押金用于督促打卡，达到要求后原路全额退回，未达到的不退。', '2026-01-01T00:00:00Z')";
    filled.execute(rules).await.unwrap();
    filled.close().await.unwrap();
    name
}

/// Databases of processes that ended without cleaning up.
async fn forget_earlier(server: &mut PgConnection) {
    let names: Vec<String> =
        sqlx::query_scalar("select datname from pg_database where datname like 'camp_api_test_%'")
            .fetch_all(&mut *server)
            .await
            .unwrap();
    for name in names {
        let pid = name.split('_').nth(3).unwrap_or_default();
        if !std::path::Path::new("/proc").join(pid).exists() {
            // Another process may be sweeping, too.
            let _ = server
                .execute(AssertSqlSafe(format!(
                    "drop database if exists {name} with (force)"
                )))
                .await;
        }
    }
}

async fn run(server: &mut PgConnection, statement: String) {
    server.execute(AssertSqlSafe(statement)).await.unwrap();
}

async fn connect(database: &str) -> PgConnection {
    PgConnectOptions::from_str(&url_of(database))
        .unwrap()
        .connect()
        .await
        .unwrap()
}

/// The server of `DATABASE_URL`, which may also stand in the repository's `.env`.
fn url_of(database: &str) -> String {
    let base = std::env::var("DATABASE_URL").unwrap_or_else(|_| {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../.env");
        let text =
            std::fs::read_to_string(file).expect("DATABASE_URL names a PostgreSQL to test with");
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix("DATABASE_URL="));
        line.expect("DATABASE_URL in .env").to_owned()
    });
    let (server, _) = base.rsplit_once('/').expect("a URL with a database");
    format!("{server}/{database}")
}

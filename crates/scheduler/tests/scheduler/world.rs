//! A database, a simulated outside world and a product between them, for one test.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;

use camp_domain::config::{Item, PLANET_GROUP_ID, PLANET_INTERVAL, PLANET_TOKEN};
use camp_domain::config::{WECOM_AGENTID, WECOM_CORPID, WECOM_SECRET};
use camp_domain::{Actor, CampId, Day, GroupId, UserId};
use camp_sandbox::{Config, Running};
use camp_services::{App, Place, config};
use camp_settings::Settings;
use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use serde_json::{Value, json};
use sqlx::{Connection, Executor, PgConnection, PgPool};
use uuid::Uuid;

/// Everything a test touches.
pub(crate) struct World {
    pub(crate) app: App,
    pub(crate) sql: PgPool,
    sandbox: Running,
    http: reqwest::Client,
}

fn server() -> String {
    std::env::var("DATABASE_URL").expect("DATABASE_URL names a server that tests may use")
}

fn beside(url: &str, database: &str) -> String {
    let (base, _) = url.rsplit_once('/').expect("a URL with a database");
    format!("{base}/{database}")
}

/// Runs `test` in a world of its own, which is gone afterwards whatever happens.
pub(crate) async fn in_world(test: impl AsyncFnOnce(&World)) {
    let name = format!("camp_sched_{}", Uuid::new_v4().simple());
    let mut admin = PgConnection::connect(&server()).await.unwrap();
    admin
        .execute(sqlx::AssertSqlSafe(format!("create database {name}")))
        .await
        .unwrap();
    let dir = std::env::temp_dir().join(&name);
    let world = World::build(&beside(&server(), &name), dir.clone()).await;
    let outcome = AssertUnwindSafe(test(&world)).catch_unwind().await;
    world.sql.close().await;
    world.app.db.close().await;
    world.sandbox.stop();
    let drop = format!("drop database {name} with (force)");
    admin.execute(sqlx::AssertSqlSafe(drop)).await.unwrap();
    let _ = std::fs::remove_dir_all(dir);
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic);
    }
}

impl World {
    async fn build(database: &str, dir: PathBuf) -> Self {
        let sandbox = camp_sandbox::start(Config {
            port: 0,
            data_dir: dir,
            public_url: None,
        });
        let sandbox = sandbox.unwrap();
        let clock = sandbox.data_dir().join("sandbox/clock-offset");
        let base = sandbox.base_url().to_owned();
        let mut values = HashMap::from([
            ("DATABASE_URL", database.to_owned()),
            ("CAMP_PUBLIC_URL", "http://127.0.0.1:8080".to_owned()),
            ("CAMP_MASTER_KEY", base64(&random_key())),
            ("CAMP_CLOCK", format!("offset-file:{}", clock.display())),
            ("CAMP_DATA_DIR", sandbox.data_dir().display().to_string()),
        ]);
        for name in [
            "CAMP_WECHAT_PAY_URL",
            "CAMP_WECHAT_API_URL",
            "CAMP_WECHAT_OPEN_URL",
            "CAMP_WECOM_URL",
            "CAMP_PLANET_URL",
        ] {
            values.insert(name, base.clone());
        }
        let settings = Settings::from_lookup(|name| values.get(name).cloned()).unwrap();
        let app = App::connect(&settings).unwrap();
        app.db.migrate().await.unwrap();
        let sql = PgPool::connect(database).await.unwrap();
        let world = Self {
            app,
            sql,
            sandbox,
            http: reqwest::Client::new(),
        };
        world.configure().await;
        world
    }

    async fn configure(&self) {
        let items = [
            (PLANET_TOKEN, self.told("planet/token")),
            (PLANET_GROUP_ID, self.told("planet/group_id")),
            (PLANET_INTERVAL, "0".to_owned()),
            (WECOM_CORPID, self.told("wecom/corpid")),
            (WECOM_AGENTID, self.told("wecom/agentid")),
            (WECOM_SECRET, self.told("wecom/secret")),
        ];
        for (item, value) in items {
            self.set(item, &value).await;
        }
        let rules = "完成打卡，押金原路退回；没有完成，押金不退。以上规则请确认。";
        sqlx::query("insert into rules_texts values (1, $1, $2)")
            .bind(rules)
            .bind(self.now())
            .execute(&self.sql)
            .await
            .unwrap();
        let staff = "insert into users (id, username, display_name, role, status, password_hash,
                                        wecom_user_id, created_at, updated_at)
                     values ($1, 'super', '老板', 'super_admin', 'enabled', '$argon2id$x', 'boss',
                             $2, $2)";
        let id = UserId::new(self.now()).get();
        sqlx::query(staff)
            .bind(id)
            .bind(self.now())
            .execute(&self.sql)
            .await
            .unwrap();
    }

    pub(crate) async fn set(&self, item: Item, value: &str) {
        let mut tx = self.app.begin(Actor::System).await.unwrap();
        config::set(&self.app.vault, &mut tx, item, value)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    /// What the simulated world tells those who use it.
    pub(crate) fn told(&self, file: &str) -> String {
        let path = self.sandbox.data_dir().join("sandbox").join(file);
        std::fs::read_to_string(path).unwrap().trim().to_owned()
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.app.clock.now()
    }

    pub(crate) fn today(&self) -> Day {
        Day::of(self.now())
    }

    /// Calls the world's control interface.
    pub(crate) async fn control(&self, path: &str, body: Value) -> Value {
        let url = format!("{}/_control/{path}", self.sandbox.base_url());
        let answer = self.http.post(url).json(&body).send().await.unwrap();
        assert!(
            answer.status().is_success(),
            "{path}: {}",
            answer.text().await.unwrap()
        );
        answer.json().await.unwrap()
    }

    pub(crate) async fn look(&self, path: &str) -> Value {
        let url = format!("{}/_control/{path}", self.sandbox.base_url());
        self.http
            .get(url)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap()
    }

    pub(crate) async fn remove(&self, path: &str) {
        let url = format!("{}/_control/{path}", self.sandbox.base_url());
        let answer = self.http.delete(url).send().await.unwrap();
        assert!(
            answer.status().is_success(),
            "{path}: {}",
            answer.text().await.unwrap()
        );
    }

    pub(crate) async fn advance(&self, by: TimeDelta) {
        self.control("clock", json!({ "advanceSeconds": by.num_seconds() }))
            .await;
    }

    /// Moves to `hour` o'clock on the day that is `days` days from today.
    pub(crate) async fn advance_to(&self, days: u64, hour: i64) {
        let target = self.today().plus(days).start() + TimeDelta::hours(hour);
        self.advance(target - self.now() + TimeDelta::seconds(1))
            .await;
    }

    pub(crate) async fn fault(&self, body: Value) {
        self.control("faults", body).await;
    }

    /// A project on the planet that began `days_ago` days ago.
    pub(crate) async fn project(&self, days_ago: i64) -> i64 {
        let begin = (self.now() - TimeDelta::days(days_ago)).to_rfc3339();
        let wish = json!({ "title": "早起营", "checkinDays": 7, "createTime": begin });
        self.control("planet/checkins", wish).await["checkinId"]
            .as_i64()
            .unwrap()
    }

    /// A camp with one group whose robot works.
    pub(crate) async fn camp(&self, state: &str, start: Day, end: Day, project: i64) -> CampId {
        let id = CampId::new(self.now());
        sqlx::query(
            "insert into camps (id, name, deposit_fen, start_day, end_day, required_days, state,
                                planet_project_id, enroll_until, created_at, updated_at)
             values ($1, '早起营', 9900, $2, $3, 2, $4, $5, $6, $6, $6)",
        )
        .bind(id.get())
        .bind(start.date())
        .bind(end.date())
        .bind(state)
        .bind(project)
        .bind(self.now())
        .execute(&self.sql)
        .await
        .unwrap();
        let group = GroupId::new(self.now());
        let row = group.to_string();
        let key = self.told("wecom/robot_key");
        let place = Place::new("camp_groups.robot_key", &row);
        let sealed = self.app.vault.seal(place, key.as_bytes()).unwrap();
        let insert = "insert into camp_groups (id, camp_id, position, name, robot_key)
                      values ($1, $2, 0, '一群', $3)";
        let group = sqlx::query(insert)
            .bind(group.get())
            .bind(id.get())
            .bind(sealed);
        group.execute(&self.sql).await.unwrap();
        id
    }

    pub(crate) async fn count(&self, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).fetch_one(&self.sql).await.unwrap()
    }

    pub(crate) async fn text(&self, sql: &'static str) -> String {
        sqlx::query_scalar(sql).fetch_one(&self.sql).await.unwrap()
    }
}

fn random_key() -> Vec<u8> {
    let halves = [Uuid::new_v4().into_bytes(), Uuid::new_v4().into_bytes()];
    halves.concat()
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

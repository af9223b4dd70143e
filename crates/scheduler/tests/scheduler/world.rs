//! A world for one test, without the API: a database, the outside, the product between them.

use camp_domain::config::Item;
use camp_domain::{Actor, CampId, Day, GroupId, UserId};
use camp_scheduler::due::run_everything;
use camp_scheduler::queues::QUEUES;
use camp_scheduler::timetable::TIMETABLE;
use camp_services::{App, Place, config};
use camp_testkit::Binaries;
use chrono::{DateTime, TimeDelta, Utc};
use futures::FutureExt;
use serde_json::{Value, json};
use sqlx::PgConnection;

/// What a world here runs: the scheduler, and nobody on the API's socket.
const BINARIES: Binaries = Binaries {
    serve: |_, _| Box::new(()),
    run_due: |app| async move { run_everything(&app, TIMETABLE, QUEUES, |_| {}).await }.boxed(),
};

/// Everything a test touches.
pub(crate) struct World {
    pub(crate) app: App,
    inner: camp_testkit::World,
    http: reqwest::Client,
}

/// Runs `test` in a world of its own.
pub(crate) async fn in_world(test: impl AsyncFnOnce(&World)) {
    let inner = camp_testkit::World::start(BINARIES).await;
    let world = World {
        app: inner.app.clone(),
        inner,
        http: reqwest::Client::new(),
    };
    let staff = "insert into users (id, username, display_name, role, status, password_hash,
                                    wecom_user_id, created_at, updated_at)
                 values ($1, 'super', '老板', 'super_admin', 'enabled', '$argon2id$x', 'boss',
                         $2, $2)";
    let id = UserId::new(world.now()).get();
    let insert = sqlx::query(staff).bind(id).bind(world.now());
    insert.execute(&mut world.sql().await).await.unwrap();
    test(&world).await;
}

impl World {
    /// A connection past every rule of the product.
    pub(crate) async fn sql(&self) -> PgConnection {
        self.inner.sql().await
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
        self.inner.outside.file(file)
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.app.clock.now()
    }

    pub(crate) fn today(&self) -> Day {
        Day::of(self.now())
    }

    /// Calls the world's control interface.
    pub(crate) async fn control(&self, path: &str, body: Value) -> Value {
        self.inner.outside.control(path, body).await
    }

    pub(crate) async fn look(&self, path: &str) -> Value {
        self.inner.outside.look(path).await
    }

    pub(crate) async fn remove(&self, path: &str) {
        let url = format!("{}/_control/{path}", self.inner.outside.url());
        let answer = self.http.delete(url).send().await.unwrap();
        assert!(
            answer.status().is_success(),
            "{path}: {}",
            answer.text().await.unwrap()
        );
    }

    pub(crate) async fn advance(&self, by: TimeDelta) {
        self.inner.advance(by).await;
    }

    /// Moves to `hour` o'clock on the day that is `days` days from today.
    pub(crate) async fn advance_to(&self, days: u64, hour: i64) {
        let target = self.today().plus(days).start() + TimeDelta::hours(hour);
        self.inner.advance_to(target).await;
    }

    pub(crate) async fn fault(&self, fault: Value) {
        self.inner.outside.fault(fault).await;
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
        .execute(&mut self.sql().await)
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
        group.execute(&mut self.sql().await).await.unwrap();
        id
    }

    pub(crate) async fn count(&self, sql: &'static str) -> i64 {
        self.inner.count(sql).await
    }

    pub(crate) async fn text(&self, sql: &'static str) -> String {
        sqlx::query_scalar(sql)
            .fetch_one(&mut self.sql().await)
            .await
            .unwrap()
    }
}

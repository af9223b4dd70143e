//! A world for one test: a database of its own, the staff, a frozen calendar and, where members
//! take part, the outside world over HTTP.

mod answer;
mod call;
mod database;

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use actix_web::test;
use camp_api::{Server, application};
use camp_domain::auth::Role;
use camp_domain::{Clock, UserId};
use camp_services::App;
use camp_services::auth::{NewUser, create_user};
use camp_settings::Settings;
use chrono::{DateTime, Utc};
use serde_json::json;

pub(crate) use answer::Answer;
pub(crate) use call::Call;
use database::Database;

/// Everybody's password.
pub(crate) const PASSWORD: &str = "correct horse battery";
/// Business time at the beginning.
pub(crate) const NOON: &str = "2026-11-22T12:00:00+08:00";

pub(crate) struct World {
    pub(crate) app: App,
    worker: Worker,
    pub(crate) database: Database,
    business: Arc<AtomicI64>,
    folder: std::path::PathBuf,
    sandbox: Option<camp_sandbox::Running>,
}

/// Settings of a process that nobody outside this machine could reach.
pub(crate) fn settings(extra: &[(&str, &str)]) -> Settings {
    Settings::from_lookup(|name| {
        let own = extra
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, value)| *value);
        own.or(match name {
            "DATABASE_URL" => Some("postgres://nobody@127.0.0.1:1/none"),
            "CAMP_PUBLIC_URL" => Some("http://127.0.0.1:8080"),
            "CAMP_MASTER_KEY" => Some("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="),
            "CAMP_DATABASE_MAX_CONNECTIONS" => Some("4"),
            "CAMP_WECHAT_PAY_URL"
            | "CAMP_WECHAT_API_URL"
            | "CAMP_WECHAT_OPEN_URL"
            | "CAMP_WECOM_URL"
            | "CAMP_PLANET_URL"
            | "CAMP_PLANET_OAUTH_URL" => Some("http://127.0.0.1:9"),
            _ => None,
        })
        .map(str::to_owned)
    })
    .expect("settings")
}

#[expect(clippy::disallowed_methods, reason = "the source of wall time")]
pub(crate) fn wall() -> DateTime<Utc> {
    Utc::now()
}

impl World {
    /// A world without members.
    pub(crate) async fn new() -> Self {
        Self::build(None).await
    }

    /// A world with WeChat outside.
    pub(crate) async fn with_members() -> Self {
        let folder = std::env::temp_dir().join(format!("camp-api-{}", uuid::Uuid::new_v4()));
        let config = camp_sandbox::Config {
            data_dir: folder,
            ..camp_sandbox::Config::default()
        };
        let world = Self::build(Some(camp_sandbox::start(config).expect("a sandbox"))).await;
        world.configure_sign_in().await;
        world
    }

    async fn build(sandbox: Option<camp_sandbox::Running>) -> Self {
        let database = Database::new().await;
        let folder = std::env::temp_dir().join(format!("camp-api-{}", uuid::Uuid::new_v4()));
        let outside = sandbox
            .as_ref()
            .map_or("http://127.0.0.1:9", |sandbox| sandbox.base_url());
        let files = folder.to_string_lossy().into_owned();
        let settings = settings(&[
            ("DATABASE_URL", database.url()),
            ("CAMP_FILES_DIR", &files),
            ("CAMP_WECHAT_API_URL", outside),
            ("CAMP_WECHAT_OPEN_URL", outside),
            ("CAMP_PLANET_OAUTH_URL", outside),
            ("CAMP_RATE_LIMIT_PER_MINUTE", "100000"),
        ]);
        let begin = DateTime::parse_from_rfc3339(NOON).unwrap().timestamp();
        let business = Arc::new(AtomicI64::new(begin));
        let now = Arc::clone(&business);
        let clock = Clock::new(
            move || DateTime::from_timestamp(now.load(Ordering::Relaxed), 0).unwrap(),
            wall,
        );
        let app = App::with_clock(&settings, clock).expect("an application");
        let worker = Worker::of(&Server::new(app.clone(), settings.http).await).await;
        Self {
            app,
            worker,
            database,
            business,
            folder,
            sandbox,
        }
    }

    async fn configure_sign_in(&self) {
        use camp_domain::config as keys;
        let folder = self.sandbox.as_ref().unwrap().data_dir().to_path_buf();
        let read = |file: &str| {
            let below = folder.join(file);
            let path = if below.exists() {
                below
            } else {
                folder.join("sandbox").join(file)
            };
            std::fs::read_to_string(path).unwrap().trim().to_owned()
        };
        let mut tx = self.app.begin(camp_domain::Actor::System).await.unwrap();
        for (item, file) in [
            (keys::WECHAT_APPID, "oauth/appid"),
            (keys::WECHAT_SECRET, "oauth/secret"),
            (keys::PLANET_OAUTH_CLIENT_ID, "planet-oauth/client_id"),
            (keys::PLANET_OAUTH_SECRET, "planet-oauth/client_secret"),
        ] {
            let value = read(file);
            camp_services::config::set(&self.app.vault, &mut tx, item, &value)
                .await
                .unwrap();
        }
        tx.commit().await.unwrap();
    }

    /// Moves the calendar.
    pub(crate) fn advance(&self, days: i64) {
        self.business.fetch_add(days * 86_400, Ordering::Relaxed);
    }

    /// Address of the outside world.
    pub(crate) fn outside(&self) -> &str {
        self.sandbox.as_ref().unwrap().base_url()
    }

    /// Makes somebody of the staff.
    pub(crate) async fn hire(&self, role: Role, username: &str) -> UserId {
        let user = NewUser {
            username: username.to_owned(),
            display_name: format!("员工 {username}"),
            role,
            password: PASSWORD.to_owned(),
            must_change_password: false,
            wecom_user_id: None,
        };
        create_user(&self.app, user).await.unwrap()
    }

    /// Makes somebody of the staff and signs them in.
    pub(crate) async fn staff(&self, role: Role) -> String {
        let username = role.to_string().replace('_', "-");
        self.hire(role, &username).await;
        self.sign_in(&username).await
    }

    /// Signs somebody of the staff in.
    pub(crate) async fn sign_in(&self, username: &str) -> String {
        let body = json!({ "username": username, "password": PASSWORD });
        let answer = self.send(Call::post("/api/auth/login").json(body)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.json()["token"].as_str().unwrap().to_owned()
    }

    /// Sends a request and waits for the whole answer.
    pub(crate) async fn send(&self, call: Call) -> Answer {
        self.worker.send(call).await
    }

    /// Leaves nothing behind.
    pub(crate) async fn end(self) {
        self.app.db.close().await;
        self.database.drop().await;
        // What is not there any more, or never was, is gone as well.
        let _ = std::fs::remove_dir_all(self.folder);
        if let Some(sandbox) = self.sandbox {
            let folder = sandbox.data_dir().to_path_buf();
            sandbox.stop();
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

/// One worker of a server, ready to be asked.
pub(crate) struct Worker(Box<dyn Fn(Call) -> Pending>);

type Pending = Pin<Box<dyn Future<Output = Answer>>>;

impl Worker {
    pub(crate) async fn of(server: &Server) -> Self {
        let service = Rc::new(test::init_service(application(server)).await);
        Self(Box::new(move |call| {
            let service = Rc::clone(&service);
            Box::pin(async move {
                let request = call.ready().to_request();
                let response = test::call_service(&*service, request).await;
                let (status, headers) = (response.status(), response.headers().clone());
                let body = test::read_body(response).await.to_vec();
                Answer {
                    status,
                    headers,
                    body,
                }
            })
        }))
    }

    /// Sends a request and waits for the whole answer.
    pub(crate) async fn send(&self, call: Call) -> Answer {
        (self.0)(call).await
    }
}

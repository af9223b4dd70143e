//! One world.

use std::net::{SocketAddr, TcpListener};

use camp_domain::Day;
use camp_services::App;
use camp_settings::Settings;
use chrono::{DateTime, TimeDelta, Utc};
use futures::future::BoxFuture;
use sqlx::PgConnection;

use crate::database::Database;
use crate::folder::Folder;
use crate::{Books, Client, Ledger, Outside, books, keys, seed};

/// Hour of the morning at which a world begins: no test runs over midnight by accident.
const MORNING: i64 = 9;

/// The binaries of the top floor, as a test runs them in its own process.
#[derive(Clone, Copy)]
pub struct Binaries {
    /// Serves the API on a socket, on threads of its own, until the answer is dropped.
    pub serve: fn(Settings, TcpListener) -> Box<dyn Send>,
    /// What `camp-scheduler run-due` does.
    pub run_due: fn(App) -> BoxFuture<'static, Result<(), camp_services::Error>>,
}

/// A whole installation and the world around it. What is dropped first stands first.
pub struct World {
    /// The product, as the scheduler and a test's own hand see it; the API has one of its own.
    pub app: App,
    /// The outside world.
    pub outside: Outside,
    serving: Option<Box<dyn Send>>,
    binaries: Binaries,
    settings: Settings,
    environment: Vec<(&'static str, String)>,
    http: reqwest::Client,
    origin: String,
    database: Database,
    _folder: Folder,
}

impl World {
    /// Starts a world.
    pub async fn start(binaries: Binaries) -> Self {
        let folder = Folder::new();
        let database = Database::create().await;
        let sandbox = keys::start_sandbox(folder.path());
        let http = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            // Kept connections would not survive a restart of the API.
            .pool_max_idle_per_host(0)
            .build()
            .expect("a plain client");
        let outside = Outside::new(sandbox, http.clone());
        let tomorrow = Day::of(outside.now().await).plus(1).start();
        let morning = tomorrow + TimeDelta::hours(MORNING);
        outside.advance(morning - outside.now().await).await;

        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a bound socket");
        let environment = environment(&folder, &database, &outside, address);
        let settings = settings(&environment);
        let app = App::connect(&settings).expect("the settings can be used");
        seed::seed(&app, &outside).await;
        let serving = (binaries.serve)(settings.clone(), listener);
        Self {
            app,
            outside,
            serving: Some(serving),
            binaries,
            settings,
            environment,
            http,
            origin: format!("http://{address}"),
            database,
            _folder: folder,
        }
    }

    /// Where the API listens.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// What a process of this world finds in its environment, keys included.
    #[must_use]
    pub fn environment(&self) -> &[(&'static str, String)] {
        &self.environment
    }

    /// A browser that nobody has signed in with.
    #[must_use]
    pub fn client(&self) -> Client {
        Client::new(self.http.clone(), self.origin.clone())
    }

    /// Business time.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.app.clock.now()
    }

    /// Today, in business time.
    #[must_use]
    pub fn today(&self) -> Day {
        Day::of(self.now())
    }

    /// Moves business time on. The outside does what fell due; the product waits to be told.
    pub async fn advance(&self, by: TimeDelta) {
        self.outside.advance(by).await;
    }

    /// Moves business time on to an instant; one that has passed is no error.
    pub async fn advance_to(&self, at: DateTime<Utc>) {
        // A second more, because the clock moves in whole ones.
        let left = at - self.now() + TimeDelta::seconds(1);
        if left > TimeDelta::zero() {
            self.advance(left).await;
        }
    }

    /// Runs everything that is due until nothing is, callbacks included.
    pub async fn run_due(&self) {
        let ran = (self.binaries.run_due)(self.app.clone()).await;
        ran.unwrap_or_else(|error| panic!("run-due: {error:?}"));
        self.outside.idle().await;
    }

    /// Runs what is due again and again while time moves on in steps, until `done` says so.
    pub async fn run_until(&self, step: TimeDelta, mut done: impl AsyncFnMut(&Self) -> bool) {
        for _ in 0..50 {
            self.run_due().await;
            if done(self).await {
                return;
            }
            self.advance(step).await;
        }
        panic!("it does not happen, however long one waits");
    }

    /// Stops the API and starts it again, as after a crash: what it held in memory is gone.
    pub fn restart_api(&mut self) {
        let address = self.settings.http.bind;
        self.serving.take();
        let listener = TcpListener::bind(address).expect("its port is free again");
        self.serving = Some((self.binaries.serve)(self.settings.clone(), listener));
    }

    /// Reads the planet's members anew, as the timetable does every night.
    pub async fn read_roster(&self) {
        seed::read_roster(&self.app).await;
    }

    /// A connection of the test's own, past every rule of the product.
    pub async fn sql(&self) -> PgConnection {
        books::open(&self.database.url()).await
    }

    /// A number from the tables.
    pub async fn count(&self, statement: &str) -> i64 {
        books::number(&mut self.sql().await, statement).await
    }

    /// A column of words from the tables.
    pub async fn words(&self, statement: &str) -> Vec<String> {
        books::words(&mut self.sql().await, statement).await
    }

    /// Changes the tables behind the product's back; answers how many rows.
    pub async fn tamper(&self, statement: &str) -> u64 {
        books::change(&mut self.sql().await, statement).await
    }

    /// The provider's books.
    pub async fn ledger(&self) -> Ledger {
        self.outside.ledger().await
    }

    /// The product's books, straight from its tables.
    pub async fn books(&self) -> Books {
        Books::read(&mut self.sql().await).await
    }
}

/// What a process of this world finds in its environment.
fn environment(
    folder: &Folder,
    database: &Database,
    outside: &Outside,
    address: SocketAddr,
) -> Vec<(&'static str, String)> {
    use base64::Engine as _;
    let mut key = uuid::Uuid::new_v4().as_bytes().to_vec();
    key.extend(uuid::Uuid::new_v4().as_bytes());
    let key = base64::engine::general_purpose::STANDARD.encode(key);
    let clock = outside.folder().join("clock-offset");
    let mut variables = vec![
        ("DATABASE_URL", database.url()),
        // Two pools a world, several worlds at once, one server.
        ("CAMP_DATABASE_MAX_CONNECTIONS", "6".to_owned()),
        ("CAMP_PUBLIC_URL", format!("http://{address}")),
        ("CAMP_API_BIND", address.to_string()),
        ("CAMP_DATA_DIR", folder.path().display().to_string()),
        ("CAMP_CLOCK", format!("offset-file:{}", clock.display())),
        ("CAMP_MASTER_KEY", key),
    ];
    for host in [
        "CAMP_WECHAT_PAY_URL",
        "CAMP_WECHAT_API_URL",
        "CAMP_WECHAT_OPEN_URL",
        "CAMP_WECOM_URL",
        "CAMP_PLANET_URL",
        "CAMP_PLANET_OAUTH_URL",
    ] {
        variables.push((host, outside.url().to_owned()));
    }
    for given in ["REDIS_URL", "CAMP_LOG"] {
        variables.extend(std::env::var(given).ok().map(|value| (given, value)));
    }
    variables
}

fn settings(environment: &[(&'static str, String)]) -> Settings {
    let read = |name: &str| {
        let found = environment.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.clone())
    };
    Settings::from_lookup(read).expect("a world's settings are complete")
}

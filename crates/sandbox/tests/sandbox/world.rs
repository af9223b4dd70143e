//! A world in a folder of its own, and plain calls on it.

use std::path::PathBuf;

use camp_sandbox::{Config, Running};
use serde_json::Value;

pub(crate) struct World {
    running: Option<Running>,
    pub(crate) data_dir: PathBuf,
    pub(crate) http: reqwest::Client,
}

impl World {
    pub(crate) fn start() -> Self {
        Self::start_in(std::env::temp_dir().join(format!("camp-sandbox-{}", uuid::Uuid::new_v4())))
    }

    pub(crate) fn start_in(data_dir: PathBuf) -> Self {
        let config = Config {
            port: 0,
            data_dir: data_dir.clone(),
            public_url: None,
        };
        let running = camp_sandbox::start(config).unwrap();
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        Self {
            running: Some(running),
            data_dir,
            http,
        }
    }

    /// Stops and starts again on the same folder.
    pub(crate) fn restart(&mut self) {
        self.running.take().unwrap().stop();
        let config = Config {
            port: 0,
            data_dir: self.data_dir.clone(),
            public_url: None,
        };
        self.running = Some(camp_sandbox::start(config).unwrap());
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.running.as_ref().unwrap().base_url())
    }

    pub(crate) fn file(&self, name: &str) -> String {
        std::fs::read_to_string(self.data_dir.join("sandbox").join(name)).unwrap()
    }

    pub(crate) async fn control(&self, path: &str, body: Value) -> Value {
        let (status, value) = self.control_status(path, body).await;
        assert_eq!(status, 200, "{path}: {value}");
        value
    }

    pub(crate) async fn control_status(&self, path: &str, body: Value) -> (u16, Value) {
        let url = self.url(&format!("/_control/{path}"));
        let answer = self.http.post(url).json(&body).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    pub(crate) async fn look(&self, path: &str) -> Value {
        let url = self.url(&format!("/_control/{path}"));
        self.http
            .get(url)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap()
    }

    pub(crate) async fn fault(&self, fault: Value) {
        self.control("faults", fault).await;
    }

    pub(crate) async fn advance(&self, seconds: i64) -> Value {
        self.control("clock", serde_json::json!({ "advanceSeconds": seconds }))
            .await
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.running.take();
        std::fs::remove_dir_all(&self.data_dir).ok();
    }
}

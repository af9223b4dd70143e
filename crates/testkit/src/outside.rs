//! The outside world of a test: the sandbox and the strings that tests pull on it.

use std::path::PathBuf;

use camp_sandbox::Running;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::Ledger;
use crate::members::Person;

/// The sandbox of a world.
pub struct Outside {
    running: Running,
    http: reqwest::Client,
}

impl Outside {
    pub(crate) fn new(running: Running, http: reqwest::Client) -> Self {
        Self { running, http }
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> &str {
        self.running.base_url()
    }

    /// The folder of its keys and of the clock.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.running.data_dir().join("sandbox")
    }

    /// A file of its folder, such as `wechat-pay/mchid`.
    #[must_use]
    pub fn file(&self, name: &str) -> String {
        let path = self.folder().join(name);
        let text = std::fs::read_to_string(&path);
        let text = text.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        text.trim().to_owned()
    }

    /// `POST /_control/{path}`, which has to succeed.
    pub async fn control(&self, path: &str, body: Value) -> Value {
        let (status, value) = self.try_control(path, body).await;
        assert_eq!(status, 200, "{path}: {value}");
        value
    }

    /// `POST /_control/{path}`: status and answer.
    pub async fn try_control(&self, path: &str, body: Value) -> (u16, Value) {
        let url = format!("{}/_control/{path}", self.url());
        let answer = self.http.post(url).json(&body).send().await;
        let answer = answer.expect("the sandbox answers");
        let status = answer.status().as_u16();
        (
            status,
            answer.json().await.expect("the sandbox speaks JSON"),
        )
    }

    /// `GET /_control/{path}`.
    pub async fn look(&self, path: &str) -> Value {
        let url = format!("{}/_control/{path}", self.url());
        let answer = self.http.get(url).send().await;
        let answer = answer.expect("the sandbox answers");
        answer.json().await.expect("the sandbox speaks JSON")
    }

    /// Business time.
    pub async fn now(&self) -> DateTime<Utc> {
        instant(&self.look("clock").await["now"])
    }

    /// Moves business time on; whatever fell due at the outside has happened when this returns.
    pub async fn advance(&self, by: TimeDelta) {
        let wish = json!({ "advanceSeconds": by.num_seconds() });
        self.control("clock", wish).await;
    }

    /// Waits until every callback that is due was tried.
    pub async fn idle(&self) {
        self.control("idle", json!({})).await;
    }

    /// Switches a fault on: `{name, scope?, count?, …}`.
    pub async fn fault(&self, fault: Value) {
        self.control("faults", fault).await;
    }

    /// Switches all faults off.
    pub async fn no_faults(&self) {
        let url = format!("{}/_control/faults", self.url());
        let answer = self.http.delete(url).send().await;
        assert!(answer.is_ok_and(|answer| answer.status().is_success()));
    }

    /// Pays an order, as the member does at WeChat's cashier; answers the transaction's number.
    /// The callback is not waited for.
    pub async fn pay(&self, out_trade_no: &str) -> String {
        let wish = json!({ "outTradeNo": out_trade_no });
        let paid = self.control("wechat-pay/pay", wish).await;
        text(&paid["transactionId"])
    }

    /// Sets what the merchant can pay out.
    pub async fn balance(&self, fen: i64) {
        self.control("wechat-pay/balance", json!({ "balanceFen": fen }))
            .await;
    }

    /// Lets somebody join the planet under a name.
    pub async fn join_planet(&self, name: &str) -> Person {
        let wish = json!({ "members": [{ "name": name }] });
        let joined = self.control("planet/members", wish).await;
        let member = &joined["members"][0];
        Person {
            name: name.to_owned(),
            user_id: member["userId"].as_i64().expect("a planet user id"),
            number: member["number"].as_i64().expect("a member number"),
        }
    }

    /// Posts check-ins at the planet: project, user and instant of each.
    pub async fn check_in(&self, posts: &[(i64, i64, DateTime<Utc>)]) {
        let posts: Vec<Value> = posts
            .iter()
            .map(|(project, user, at)| {
                json!({ "checkinId": project, "userId": user, "at": at.to_rfc3339() })
            })
            .collect();
        if !posts.is_empty() {
            self.control("planet/check-ins", json!({ "checkIns": posts }))
                .await;
        }
    }

    /// The provider's own books.
    pub async fn ledger(&self) -> Ledger {
        Ledger::read(&self.look("ledger").await)
    }

    /// Texts that came by `wecom_app`, `wecom_robot` or `wechat_template`, oldest first.
    pub async fn messages(&self, channel: &str) -> Vec<String> {
        let list = self.look(&format!("messages?channel={channel}")).await;
        let messages = list["messages"].as_array().cloned().unwrap_or_default();
        messages
            .iter()
            .map(|message| text(&message["content"]))
            .collect()
    }
}

/// A text of an answer.
pub(crate) fn text(value: &Value) -> String {
    let text = value.as_str();
    text.unwrap_or_else(|| panic!("not a text: {value}"))
        .to_owned()
}

/// An instant of an answer.
pub(crate) fn instant(value: &Value) -> DateTime<Utc> {
    let at = DateTime::parse_from_rfc3339(&text(value));
    at.expect("an instant").to_utc()
}

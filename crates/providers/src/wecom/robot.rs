//! The robot of a group.

use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;
use url::Url;

use super::fits;
use crate::errcode::accepted;
use crate::http::address;
use crate::{Http, ProviderError};

/// Robots of any group; the key says which.
#[derive(Clone, Debug)]
pub struct WecomRobot {
    http: Http,
    base: Url,
}

impl WecomRobot {
    /// Robots reached through `base`.
    #[must_use]
    pub fn new(http: Http, base: Url) -> Self {
        Self { http, base }
    }

    /// Sends a text to the group of `key`. At most 20 messages a minute for each robot.
    ///
    /// # Errors
    /// See [`ProviderError`]; [`crate::MessageRefusal`] classifies a refusal.
    pub async fn send_robot(&self, key: &SecretString, content: &str) -> Result<(), ProviderError> {
        #[derive(Deserialize)]
        struct Sent {}
        fits(content)?;
        let mut url = address(&self.base, &["cgi-bin", "webhook", "send"]);
        url.query_pairs_mut()
            .append_pair("key", key.expose_secret());
        let body = json!({ "msgtype": "text", "text": { "content": content } });
        let request = self.http.request(Method::POST, url).json(&body);
        let Sent {} = accepted(&self.http.send(request).await?)?;
        Ok(())
    }
}

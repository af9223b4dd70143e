//! Messages of a self-built application.

use std::sync::Arc;

use camp_domain::Clock;
use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::fits;
use crate::errcode::{accepted, token_refused};
use crate::http::address;
use crate::lenient;
use crate::token_cache::{Issued, TokenCache};
use crate::{Http, ProviderError};

/// An application of one corporation. Cloning shares the token.
#[derive(Clone)]
pub struct WecomApp {
    http: Http,
    base: Url,
    corpid: String,
    agentid: i64,
    secret: SecretString,
    tokens: Arc<TokenCache>,
}

/// An accepted message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The platform's number.
    pub msgid: Option<String>,
    /// Recipients that did not get it although the message was accepted.
    pub invalid_users: Vec<String>,
}

/// Most recipients of one message.
const RECIPIENTS: usize = 1_000;

impl WecomApp {
    /// The application `agentid` of `corpid`.
    #[must_use]
    pub fn new(
        http: Http,
        base: Url,
        clock: Clock,
        corpid: String,
        agentid: i64,
        secret: SecretString,
    ) -> Self {
        Self {
            http,
            base,
            corpid,
            agentid,
            secret,
            tokens: Arc::new(TokenCache::new(clock)),
        }
    }

    /// Sends a text to `users`. Some may be invalid and the message still goes to the others:
    /// look at [`Delivery::invalid_users`].
    ///
    /// # Errors
    /// See [`ProviderError`]; [`crate::MessageRefusal`] classifies a refusal.
    pub async fn send_app_message(
        &self,
        users: &[String],
        content: &str,
    ) -> Result<Delivery, ProviderError> {
        fits(content)?;
        // "@all" would reach the whole corporation, and "|" separates recipients.
        let usable = |user: &String| !user.is_empty() && !user.contains(['|', '@', ' ']);
        if users.is_empty() || users.len() > RECIPIENTS || !users.iter().all(usable) {
            let message = "a message has 1 to 1000 recipients, each a userid";
            return Err(ProviderError::rejected("81013", message, 0));
        }
        let body = json!({
            "touser": users.join("|"),
            "msgtype": "text",
            "agentid": self.agentid,
            "text": { "content": content },
            "safe": 0,
        });
        let token = self.token(None).await?;
        match self.post(&body, &token).await {
            Err(error) if token_refused(&error) => {
                let renewed = self.token(Some(&token)).await?;
                self.post(&body, &renewed).await
            }
            outcome => outcome,
        }
    }

    async fn post(&self, body: &Value, token: &SecretString) -> Result<Delivery, ProviderError> {
        #[derive(Deserialize)]
        struct Sent {
            #[serde(default, deserialize_with = "lenient::text")]
            invaliduser: Option<String>,
            #[serde(default, deserialize_with = "lenient::text")]
            unlicenseduser: Option<String>,
            #[serde(default, deserialize_with = "lenient::text")]
            msgid: Option<String>,
        }
        let mut url = address(&self.base, &["cgi-bin", "message", "send"]);
        url.query_pairs_mut()
            .append_pair("access_token", token.expose_secret());
        let request = self.http.request(Method::POST, url).json(body);
        let sent: Sent = accepted(&self.http.send(request).await?)?;
        let missed = [sent.invaliduser, sent.unlicenseduser];
        let invalid_users = missed
            .iter()
            .flatten()
            .flat_map(|list| list.split('|'))
            .filter(|user| !user.is_empty())
            .map(str::to_owned)
            .collect();
        Ok(Delivery {
            msgid: sent.msgid,
            invalid_users,
        })
    }

    async fn token(&self, refused: Option<&SecretString>) -> Result<SecretString, ProviderError> {
        self.tokens.get(refused, || self.fetch_token()).await
    }

    async fn fetch_token(&self) -> Result<Issued, ProviderError> {
        #[derive(Deserialize)]
        struct Token {
            #[serde(deserialize_with = "lenient::secret")]
            access_token: SecretString,
            expires_in: i64,
        }
        let mut url = address(&self.base, &["cgi-bin", "gettoken"]);
        url.query_pairs_mut()
            .append_pair("corpid", &self.corpid)
            .append_pair("corpsecret", self.secret.expose_secret());
        let answer = self.http.send(self.http.request(Method::GET, url)).await?;
        let Token {
            access_token,
            expires_in,
        } = accepted(&answer)?;
        Ok(Issued {
            token: access_token,
            seconds: expires_in,
        })
    }
}

//! Template messages of the WeChat service account, the way to reach a member.

use std::collections::BTreeMap;
use std::sync::Arc;

use camp_domain::Clock;
use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use crate::errcode::{accepted, token_refused};
use crate::http::address;
use crate::lenient;
use crate::token_cache::{Issued, TokenCache};
use crate::{Http, ProviderError};

/// A message to one member. Names and limits of the fields come from the account's own template.
#[derive(Clone, Debug)]
pub struct TemplateMessage {
    /// The member.
    pub openid: String,
    /// The template.
    pub template_id: String,
    /// What a tap opens; nothing when absent.
    pub url: Option<String>,
    /// Makes repeating harmless: the same id is the same message.
    pub client_msg_id: Option<String>,
    /// Field name to text.
    pub data: BTreeMap<String, String>,
}

/// The service account's template messages. Cloning shares the token.
#[derive(Clone)]
pub struct WechatTemplate {
    http: Http,
    base: Url,
    appid: String,
    secret: SecretString,
    tokens: Arc<TokenCache>,
}

impl WechatTemplate {
    /// Messages of the account `appid`, sent through `base`.
    #[must_use]
    pub fn new(http: Http, base: Url, clock: Clock, appid: String, secret: SecretString) -> Self {
        Self {
            http,
            base,
            appid,
            secret,
            tokens: Arc::new(TokenCache::new(clock)),
        }
    }

    /// Sends a message and returns its id. Accepted is not delivered.
    ///
    /// # Errors
    /// See [`ProviderError`]; [`crate::MessageRefusal`] classifies a refusal.
    pub async fn send(&self, message: &TemplateMessage) -> Result<String, ProviderError> {
        let body = body(message);
        let token = self.token(None).await?;
        match self.post(&body, &token).await {
            Err(error) if token_refused(&error) => {
                let renewed = self.token(Some(&token)).await?;
                self.post(&body, &renewed).await
            }
            outcome => outcome,
        }
    }

    /// Asks for the token: whether appid and secret are right.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn check(&self) -> Result<(), ProviderError> {
        self.fetch_token(false).await.map(drop)
    }

    async fn post(&self, body: &Value, token: &SecretString) -> Result<String, ProviderError> {
        #[derive(Deserialize)]
        struct Sent {
            #[serde(default, deserialize_with = "lenient::text")]
            msgid: Option<String>,
        }
        let mut url = address(&self.base, &["cgi-bin", "message", "template", "send"]);
        url.query_pairs_mut()
            .append_pair("access_token", token.expose_secret());
        let request = self.http.request(Method::POST, url).json(body);
        let sent: Sent = accepted(&self.http.send(request).await?)?;
        Ok(sent.msgid.unwrap_or_default())
    }

    async fn token(&self, refused: Option<&SecretString>) -> Result<SecretString, ProviderError> {
        self.tokens
            .get(refused, || async move {
                let issued = self.fetch_token(false).await?;
                // Asking gently gives the same token while the platform thinks it valid. Forcing a
                // new one is limited to a few times a day.
                match refused {
                    Some(old) if old.expose_secret() == issued.token.expose_secret() => {
                        self.fetch_token(true).await
                    }
                    _ => Ok(issued),
                }
            })
            .await
    }

    async fn fetch_token(&self, force: bool) -> Result<Issued, ProviderError> {
        #[derive(Deserialize)]
        struct Token {
            #[serde(deserialize_with = "lenient::secret")]
            access_token: SecretString,
            expires_in: i64,
        }
        let body = json!({
            "grant_type": "client_credential",
            "appid": self.appid,
            "secret": self.secret.expose_secret(),
            "force_refresh": force,
        });
        let url = address(&self.base, &["cgi-bin", "stable_token"]);
        let request = self.http.request(Method::POST, url).json(&body);
        let Token {
            access_token,
            expires_in,
        } = accepted(&self.http.send(request).await?)?;
        Ok(Issued {
            token: access_token,
            seconds: expires_in,
        })
    }
}

fn body(message: &TemplateMessage) -> Value {
    let data: serde_json::Map<String, Value> = message
        .data
        .iter()
        .map(|(name, text)| (name.clone(), json!({ "value": text })))
        .collect();
    let mut body = json!({
        "touser": message.openid,
        "template_id": message.template_id,
        "data": data,
    });
    if let Some(url) = &message.url {
        body["url"] = url.as_str().into();
    }
    if let Some(id) = &message.client_msg_id {
        body["client_msg_id"] = id.as_str().into();
    }
    body
}

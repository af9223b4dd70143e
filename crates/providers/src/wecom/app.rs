//! A self-built application of one corporation: its token, and calls made with it.

use std::sync::Arc;

use camp_domain::Clock;
use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

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
    pub(super) agentid: i64,
    secret: SecretString,
    tokens: Arc<TokenCache>,
}

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

    /// Asks for a new token: whether corporation and secret are right.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn check(&self) -> Result<(), ProviderError> {
        self.fetch_token().await.map(drop)
    }

    /// Posts `body` to `path` below `/cgi-bin`. When the token is refused, it is renewed once and
    /// the call repeated once: a refused token means that nothing was done.
    pub(super) async fn call<T: DeserializeOwned>(
        &self,
        path: &[&str],
        body: &Value,
    ) -> Result<T, ProviderError> {
        let token = self.token(None).await?;
        match self.post(path, body, &token).await {
            Err(error) if token_refused(&error) => {
                let renewed = self.token(Some(&token)).await?;
                self.post(path, body, &renewed).await
            }
            outcome => outcome,
        }
    }

    async fn post<T: DeserializeOwned>(
        &self,
        path: &[&str],
        body: &Value,
        token: &SecretString,
    ) -> Result<T, ProviderError> {
        let mut url = address(&address(&self.base, &["cgi-bin"]), path);
        url.query_pairs_mut()
            .append_pair("access_token", token.expose_secret());
        let request = self.http.request(Method::POST, url).json(body);
        accepted(&self.http.send(request).await?)
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

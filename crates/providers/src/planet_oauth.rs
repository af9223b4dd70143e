//! Who a member is at the planet, by the planet's own sign-in: a plain authorization-code flow.

use reqwest::{Method, RequestBuilder};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;

use crate::error::shortened;
use crate::http::{Answer, address};
use crate::lenient;
use crate::{Http, ProviderError};

/// The sign-in of one client of the planet.
#[derive(Clone, Debug)]
pub struct PlanetOauth {
    http: Http,
    base: Url,
    client_id: String,
    secret: SecretString,
}

/// A verified account of the planet.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct PlanetUser {
    /// The user.
    #[serde(deserialize_with = "lenient::id")]
    pub user_id: i64,
    /// The number in the group; nothing for somebody who is not in it.
    #[serde(default, deserialize_with = "lenient::number")]
    pub number: Option<i64>,
    /// The name at the planet.
    #[serde(default)]
    pub name: String,
    /// The picture.
    #[serde(default, deserialize_with = "lenient::text")]
    pub avatar_url: Option<String>,
}

/// What a code was exchanged for; good for asking who it is.
#[derive(Clone, Debug, Deserialize)]
pub struct PlanetGrant {
    #[serde(deserialize_with = "lenient::secret")]
    access_token: SecretString,
}

impl PlanetOauth {
    /// The client `client_id` of the sign-in at `base`.
    #[must_use]
    pub fn new(http: Http, base: Url, client_id: String, secret: SecretString) -> Self {
        Self {
            http,
            base,
            client_id,
            secret,
        }
    }

    /// The page to send the member to.
    #[must_use]
    pub fn authorize_url(&self, redirect_uri: &str, state: &str) -> Url {
        let mut url = self.page("authorize");
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.client_id)
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("state", state);
        url
    }

    /// Exchanges the code that came back with the member. A code works once, and only with the
    /// address it was sent to.
    ///
    /// # Errors
    /// `Rejected` with `invalid_grant` when the code is wrong or used; else see
    /// [`ProviderError`].
    pub async fn exchange_code(
        &self,
        code: &str,
        redirect_uri: &str,
    ) -> Result<PlanetGrant, ProviderError> {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("client_id", &self.client_id),
            ("client_secret", self.secret.expose_secret()),
        ];
        let request = self.http.request(Method::POST, self.page("token"));
        self.ask(request.form(&form)).await
    }

    /// The account that a code stood for.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn me(&self, grant: &PlanetGrant) -> Result<PlanetUser, ProviderError> {
        let request = self.http.request(Method::GET, self.page("me"));
        self.ask(request.bearer_auth(grant.access_token.expose_secret()))
            .await
    }

    fn page(&self, name: &str) -> Url {
        address(&self.base, &["planet-oauth", name])
    }

    async fn ask<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, ProviderError> {
        let answer = self.http.send(request).await?;
        if answer.is_success() {
            answer.json()
        } else {
            Err(refusal(&answer))
        }
    }
}

/// Only a refusal in the protocol's own words is one; a proxy's page may say anything.
fn refusal(answer: &Answer) -> ProviderError {
    #[derive(Deserialize)]
    struct Refused {
        error: String,
        #[serde(default)]
        error_description: String,
    }
    match answer.json::<Refused>() {
        Ok(Refused {
            error,
            error_description,
        }) if (400..500).contains(&answer.status) => {
            ProviderError::rejected(shortened(&error), &error_description, answer.status)
        }
        _ => ProviderError::uncertain(format!("HTTP {}", answer.status)),
    }
}

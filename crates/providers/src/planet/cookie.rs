//! The planet by the web application's own interface and cookie.

use futures::FutureExt;
use futures::future::BoxFuture;
use reqwest::Method;
use reqwest::header::{ACCEPT, COOKIE, HeaderValue, LOCATION, ORIGIN, REFERER, USER_AGENT};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{PlanetAnswer, PlanetCall, PlanetError, PlanetMethod, PlanetTransport};
use crate::Http;
use crate::http::address;

/// The web application that the interface belongs to.
const WEB: &str = "https://wx.zsxq.com";
const BROWSER: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 \
                       (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36";

/// Sends calls with the operator's cookie.
#[derive(Debug)]
pub struct CookieTransport {
    http: Http,
    base: Url,
    token: SecretString,
}

impl CookieTransport {
    /// Calls `base` with the value of `zsxq_access_token`.
    #[must_use]
    pub fn new(http: Http, base: Url, token: SecretString) -> Self {
        Self { http, base, token }
    }

    async fn carry(&self, call: &PlanetCall) -> Result<PlanetAnswer, PlanetError> {
        let segments: Vec<&str> = call.path.iter().map(String::as_str).collect();
        let mut url = address(&self.base, &segments);
        if !call.query.is_empty() {
            url.query_pairs_mut()
                .extend_pairs(call.query.iter().map(|(k, v)| (*k, v.as_str())));
        }
        let method = match call.method {
            PlanetMethod::Get => Method::GET,
            PlanetMethod::Post => Method::POST,
            PlanetMethod::Put => Method::PUT,
        };
        let mut request = self
            .http
            .request(method, url)
            .header(COOKIE, self.cookie()?)
            .header(USER_AGENT, BROWSER)
            .header(ORIGIN, WEB)
            .header(REFERER, format!("{WEB}/"))
            .header(ACCEPT, "application/json, text/plain, */*");
        if let Some(body) = &call.body {
            request = request.json(body);
        }
        let answer = self
            .http
            .send(request)
            .await
            .map_err(|error| PlanetError::network(error.to_string()))?;
        Ok(PlanetAnswer {
            status: answer.status,
            expire_in: answer
                .header("X-Expire-In")
                .and_then(|text| text.trim().parse().ok()),
            location: answer.header(LOCATION.as_str()).map(str::to_owned),
            body: answer.body,
        })
    }

    fn cookie(&self) -> Result<HeaderValue, PlanetError> {
        let text = format!("zsxq_access_token={}", self.token.expose_secret().trim());
        // What cannot even be sent can only be a slip while pasting.
        let mut value = HeaderValue::from_str(&text).map_err(|_| PlanetError::CookieInvalid)?;
        value.set_sensitive(true);
        Ok(value)
    }
}

impl PlanetTransport for CookieTransport {
    fn send<'a>(
        &'a self,
        call: &'a PlanetCall,
    ) -> BoxFuture<'a, Result<PlanetAnswer, PlanetError>> {
        self.carry(call).boxed()
    }
}

//! One signed call.

use reqwest::Method;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE};
use url::Url;

use super::WechatPay;
use super::error_table::RefusalCode;
use super::signing::{SignatureHeaders, nonce, request_message};
use crate::ProviderError;
use crate::http::{Answer, address};

impl WechatPay {
    /// GET with the merchant number in the query where the interface wants it.
    pub(super) async fn get(
        &self,
        segments: &[&str],
        mchid: bool,
    ) -> Result<Answer, ProviderError> {
        let mut url = address(&self.base, segments);
        if mchid {
            url.query_pairs_mut()
                .append_pair("mchid", &self.merchant.mch_id);
        }
        self.call(Method::GET, url, &[]).await
    }

    /// GET with these values in the query.
    pub(super) async fn get_with(
        &self,
        segments: &[&str],
        query: &[(&str, &str)],
    ) -> Result<Answer, ProviderError> {
        let mut url = address(&self.base, segments);
        url.query_pairs_mut().extend_pairs(query);
        self.call(Method::GET, url, &[]).await
    }

    /// A file behind a link. It is asked for like anything else, but its answer is not signed:
    /// the hash that came with the link says whether it is the file.
    pub(super) async fn download(&self, url: Url) -> Result<Vec<u8>, ProviderError> {
        let went = self.send(Method::GET, url, &[]).await.and_then(|answer| {
            if answer.is_success() {
                Ok(answer.body.to_vec())
            } else {
                Err(RefusalCode::judge(answer.status, &answer.body))
            }
        });
        self.health.note(self.clock.now(), &went);
        went
    }

    pub(super) async fn post(
        &self,
        segments: &[&str],
        body: &[u8],
    ) -> Result<Answer, ProviderError> {
        self.call(Method::POST, address(&self.base, segments), body)
            .await
    }

    async fn call(&self, method: Method, url: Url, body: &[u8]) -> Result<Answer, ProviderError> {
        let went = self.send(method, url, body).await;
        let went = went.and_then(|answer| self.trusted(answer));
        self.health.note(self.clock.now(), &went);
        went
    }

    async fn send(&self, method: Method, url: Url, body: &[u8]) -> Result<Answer, ProviderError> {
        // The token of a link is a secret of five minutes, and stands in the query.
        let shown = url.path().to_owned();
        let path = url.query().map_or_else(
            || url.path().to_owned(),
            |query| format!("{}?{query}", url.path()),
        );
        let authorization = self.authorization(method.as_str(), &path, body)?;
        let mut request = self
            .http
            .request(method.clone(), url)
            .header(AUTHORIZATION, authorization)
            .header(ACCEPT, "application/json")
            // The signature covers the plain bytes, so nothing in between shall transform them.
            .header(ACCEPT_ENCODING, "identity");
        if let Some(key) = self.merchant.platform.preferred(self.clock.wall()) {
            request = request.header("Wechatpay-Serial", key.serial());
        }
        if method == Method::POST {
            request = request
                .header(CONTENT_TYPE, "application/json")
                .body(body.to_vec());
        }
        let answer = self.http.send(request).await?;
        tracing::info!(
            %method,
            path = shown,
            status = answer.status,
            request_id = answer.header("Request-ID").unwrap_or_default(),
            "WeChat Pay answered"
        );
        Ok(answer)
    }

    /// Lets through only a signed 2xx; judges everything else.
    ///
    /// Refusals may come unsigned, because a request whose own signature is refused cannot be
    /// answered otherwise; one that claims a signature must have a valid one.
    fn trusted(&self, answer: Answer) -> Result<Answer, ProviderError> {
        let headers = SignatureHeaders::from_lookup(|name| answer.header(name));
        if !answer.is_success() && headers.are_absent() {
            return Err(RefusalCode::judge(answer.status, &answer.body));
        }
        let verified = headers.verify(&answer.body, &self.merchant.platform, self.clock.wall());
        verified.map_err(|distrust| {
            let why = distrust.describe();
            ProviderError::uncertain(format!("HTTP {}, but {why}", answer.status))
        })?;
        if answer.is_success() {
            Ok(answer)
        } else {
            Err(RefusalCode::judge(answer.status, &answer.body))
        }
    }

    fn authorization(
        &self,
        method: &str,
        path: &str,
        body: &[u8],
    ) -> Result<String, ProviderError> {
        let timestamp = self.clock.wall().timestamp().to_string();
        let nonce = nonce().ok_or_else(unsigned)?;
        let message = request_message(method, path, &timestamp, &nonce, body);
        let signature = self.merchant.signing.sign(&message).ok_or_else(unsigned)?;
        Ok(format!(
            "WECHATPAY2-SHA256-RSA2048 mchid=\"{}\",nonce_str=\"{nonce}\",timestamp=\"{timestamp}\",\
             serial_no=\"{}\",signature=\"{signature}\"",
            self.merchant.mch_id, self.merchant.serial
        ))
    }
}

/// Without randomness or key nothing leaves this machine.
pub(super) fn unsigned() -> ProviderError {
    ProviderError::Unavailable {
        why: "the request could not be signed".to_owned(),
    }
}

#[cfg(test)]
#[path = "transport_tests.rs"]
mod tests;

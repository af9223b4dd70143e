//! The way of every signed call: authorise, let faults strike, act, sign the answer.

use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use futures::stream;
use serde_json::Value;

use super::books::Signer;
use super::wire::{Answer, Refusal};
use super::{authorization, crypto};
use crate::clock;
use crate::instance::{Instance, World};
use crate::random;

/// What a handler needs to know about its call.
pub(crate) struct Call {
    pub(crate) now: chrono::DateTime<chrono::Utc>,
    /// Party, kind, method, path and body: what fault scopes are matched against.
    pub(crate) subject: String,
    /// The request's `Wechatpay-Serial`.
    pub(crate) serial: Option<String>,
}

/// Runs one call. `act` sees the world under its lock and must not wait for anything.
pub(crate) async fn serve(
    instance: &Instance,
    request: &HttpRequest,
    body: &[u8],
    act: impl FnOnce(&mut World, &Call) -> Result<Answer, Refusal>,
) -> HttpResponse {
    if let Err(refusal) = authorization::check(&instance.credentials, request, body) {
        // The platform cannot tell who asks, so it does not sign.
        return plain(&refusal);
    }
    let call = Call {
        now: instance.clock.now(),
        subject: subject(request, body),
        serial: header(request, "Wechatpay-Serial"),
    };
    if let Some(fault) = strike(instance, "slow_answer", &call.subject) {
        let seconds = fault.delay_seconds.unwrap_or(3);
        tokio::time::sleep(Duration::from_secs(seconds.into())).await;
    }
    if strike(instance, "drop_connection_before_commit", &call.subject).is_some() {
        return cut_connection();
    }
    let result = match early_refusal(instance, &call.subject) {
        Some(refusal) => Err(refusal),
        None => instance.change(|world| act(world, &call)),
    };
    if strike(instance, "drop_connection_after_commit", &call.subject).is_some() {
        return cut_connection();
    }
    let result = match strike(instance, "answer_5xx_after_commit", &call.subject) {
        Some(_) => Err(system_error()),
        None => result,
    };
    signed(instance, &call, result)
}

fn strike(instance: &Instance, name: &str, subject: &str) -> Option<crate::faults::Fault> {
    instance.roll(|faults| faults.strikes(name, subject))
}

fn early_refusal(instance: &Instance, subject: &str) -> Option<Refusal> {
    if strike(instance, "rate_limited", subject).is_some() {
        let message = "频率超限，请求被限制";
        return Some(Refusal::new(429, "FREQUENCY_LIMITED", message).inner(268_447_840));
    }
    if strike(instance, "no_auth", subject).is_some() {
        return Some(Refusal::new(403, "NO_AUTH", "商户号该产品权限未开通"));
    }
    strike(instance, "answer_5xx_before_commit", subject).map(|_| system_error())
}

fn system_error() -> Refusal {
    Refusal::new(500, "SYSTEM_ERROR", "系统异常，请用相同参数重试")
}

fn subject(request: &HttpRequest, body: &[u8]) -> String {
    let body = String::from_utf8_lossy(body);
    format!(
        "wechat-pay answer {} {} {body}",
        request.method(),
        request.uri()
    )
}

fn header(request: &HttpRequest, name: &str) -> Option<String> {
    request
        .headers()
        .get(name)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned)
}

/// The request names the key it wants; without a name the merchant's default signs.
fn signer(instance: &Instance, call: &Call) -> Signer {
    match call.serial.as_deref() {
        Some(serial) if serial == instance.credentials.certificate_serial => Signer::Certificate,
        Some(serial) if serial == instance.credentials.platform_key_id => Signer::PublicKey,
        // Who asks for certificates can check the answer with the certificate in it only.
        _ if call.subject.contains("/v3/certificates") => Signer::Certificate,
        _ => instance.read(|world| world.pay.default_signer),
    }
}

fn signed(instance: &Instance, call: &Call, result: Result<Answer, Refusal>) -> HttpResponse {
    let (status, inner, body) = match result {
        Ok(Answer::Json(value)) => (200, 0, text(&value)),
        Ok(Answer::NoContent) => (204, 0, String::new()),
        Err(refusal) => (refusal.status, refusal.inner, text(&refusal.body())),
    };
    let seal = Seal::over(instance, signer(instance, call), &body, &call.subject, 0);
    let mut response = start(status, inner);
    for (name, value) in seal.headers() {
        response.insert_header((name, value));
    }
    if status == 204 {
        response.finish()
    } else {
        response.body(body)
    }
}

pub(crate) fn plain(refusal: &Refusal) -> HttpResponse {
    start(refusal.status, refusal.inner).body(text(&refusal.body()))
}

fn text(value: &Value) -> String {
    value.to_string()
}

fn start(status: u16, inner: u32) -> HttpResponseBuilder {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    let id = format!("08{}-{inner}", random::hex(38).to_uppercase());
    response.insert_header(("Request-ID", id));
    response.insert_header(("Cache-Control", "no-cache, must-revalidate"));
    if status != StatusCode::NO_CONTENT {
        response.content_type("application/json; charset=utf-8");
    }
    response
}

/// The four facts of a platform signature, for answers and callbacks alike.
pub(crate) struct Seal {
    timestamp: String,
    nonce: String,
    serial: String,
    signature: String,
}

impl Seal {
    /// Signs at wall time minus `age_seconds`; faults may spoil the signature.
    pub(crate) fn over(
        instance: &Instance,
        signer: Signer,
        body: &str,
        subject: &str,
        age_seconds: i64,
    ) -> Self {
        let credentials = &instance.credentials;
        let (serial, key) = match signer {
            Signer::PublicKey => (&credentials.platform_key_id, &credentials.platform),
            Signer::Certificate => (&credentials.certificate_serial, &credentials.certificate),
        };
        let timestamp = (clock::wall().timestamp() - age_seconds).to_string();
        let nonce = random::letters(32);
        let mut signed = format!("{timestamp}\n{nonce}\n{body}\n");
        if strike(instance, "bad_signature", subject).is_some() {
            signed.push('!');
        }
        let mut signature = crypto::sign(key, signed.as_bytes());
        if strike(instance, "signtest", subject).is_some() {
            signature = format!("WECHATPAY/SIGNTEST/{signature}");
        }
        Self {
            timestamp,
            nonce,
            serial: serial.clone(),
            signature,
        }
    }

    /// Claims to be made by another key.
    pub(crate) fn sign_as(&mut self, serial: String) {
        self.serial = serial;
    }

    pub(crate) fn headers(self) -> [(&'static str, String); 5] {
        [
            ("Wechatpay-Timestamp", self.timestamp),
            ("Wechatpay-Nonce", self.nonce),
            ("Wechatpay-Serial", self.serial),
            ("Wechatpay-Signature", self.signature),
            (
                "Wechatpay-Signature-Type",
                "WECHATPAY2-SHA256-RSA2048".into(),
            ),
        ]
    }
}

/// A body that fails before its first byte makes the server hang up without an answer.
fn cut_connection() -> HttpResponse {
    let broken = stream::once(async {
        Err::<bytes::Bytes, std::io::Error>(std::io::ErrorKind::ConnectionAborted.into())
    });
    HttpResponse::Ok().force_close().streaming(Box::pin(broken))
}

//! Who calls: the `Authorization` header held against the raw request.

use actix_web::HttpRequest;
use actix_web::http::header::{ACCEPT, AUTHORIZATION, USER_AGENT};

use super::crypto;
use super::wire::Refusal;
use crate::clock;
use crate::credentials::Credentials;

const SCHEME: &str = "WECHATPAY2-SHA256-RSA2048 ";
/// Furthest that a request's timestamp may be from the wall clock.
const WINDOW_SECONDS: u64 = 300;

#[derive(Default)]
struct Items<'a> {
    mchid: &'a str,
    nonce: &'a str,
    timestamp: &'a str,
    serial: &'a str,
    signature: &'a str,
}

/// Checks the signature over method, path with query, time, nonce and body exactly as they came.
pub(crate) fn check(
    credentials: &Credentials,
    request: &HttpRequest,
    body: &[u8],
) -> Result<(), Refusal> {
    let headers = request.headers();
    if !headers.contains_key(ACCEPT) || headers.get(USER_AGENT).is_none_or(|agent| agent.is_empty())
    {
        return Err(Refusal::param("Http头缺少Accept或User-Agent"));
    }
    let header = headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let items = header
        .and_then(parse)
        .ok_or_else(|| refuse("Http头Authorization值格式错误"))?;
    if items.mchid != credentials.mchid {
        return Err(refuse("商户号不存在或与证书不匹配"));
    }
    if items.serial != credentials.merchant_serial {
        return Err(refuse("商户证书序列号有误"));
    }
    let seconds: i64 = items
        .timestamp
        .parse()
        .map_err(|_| refuse("timestamp 不是整数"))?;
    if clock::wall().timestamp().abs_diff(seconds) > WINDOW_SECONDS {
        return Err(refuse(
            "Http头Authorization中的timestamp与发起请求的时间不得超过5分钟",
        ));
    }
    if items.nonce.is_empty() {
        return Err(refuse("nonce_str 为空"));
    }
    let path = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str());
    let head = format!(
        "{}\n{path}\n{}\n{}\n",
        request.method(),
        items.timestamp,
        items.nonce
    );
    let mut message = head.into_bytes();
    message.extend_from_slice(body);
    message.push(b'\n');
    if crypto::verifies(&credentials.merchant, &message, items.signature) {
        Ok(())
    } else {
        Err(refuse("签名错误，请检查后再试"))
    }
}

fn refuse(message: &str) -> Refusal {
    Refusal::new(401, "SIGN_ERROR", message).inner(268_443_699)
}

/// Five quoted items in any order after exactly one space.
fn parse(header: &str) -> Option<Items<'_>> {
    let rest = header
        .strip_prefix(SCHEME)
        .filter(|rest| !rest.starts_with(' '))?;
    let mut items = Items::default();
    for part in rest.split(',') {
        let (key, quoted) = part.trim().split_once('=')?;
        let value = quoted.strip_prefix('"')?.strip_suffix('"')?;
        match key {
            "mchid" => items.mchid = value,
            "nonce_str" => items.nonce = value,
            "timestamp" => items.timestamp = value,
            "serial_no" => items.serial = value,
            "signature" => items.signature = value,
            _ => return None,
        }
    }
    (!items.signature.is_empty()).then_some(items)
}

//! Refusals, the strict reading of bodies, and small rules that many fields share.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// `{code, message}` with its HTTP status and the inner code that ends the Request-ID.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) inner: u32,
}

impl Refusal {
    pub(crate) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            inner: 268_435_456 + u32::from(status),
        }
    }

    pub(crate) fn inner(mut self, inner: u32) -> Self {
        self.inner = inner;
        self
    }

    pub(crate) fn param(message: impl Into<String>) -> Self {
        Self::new(400, "PARAM_ERROR", message)
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "INVALID_REQUEST", message)
    }

    pub(crate) fn body(&self) -> Value {
        json!({ "code": self.code, "message": self.message })
    }
}

/// What a good call answers.
pub(crate) enum Answer {
    Json(Value),
    NoContent,
}

/// Reads a body as strictly as the platform: an object, no unknown field, no explicit null.
pub(crate) fn strict<T: DeserializeOwned>(body: &[u8]) -> Result<(T, Value), Refusal> {
    let value: Value =
        serde_json::from_slice(body).map_err(|_| Refusal::param("请求body不是合法的JSON"))?;
    if !value.is_object() {
        return Err(Refusal::param("请求body应为JSON对象"));
    }
    if let Some(path) = null_in(&value, "/body") {
        return Err(Refusal::param(format!("输入源“{path}”不可为null")));
    }
    let parsed = T::deserialize(&value)
        .map_err(|error| Refusal::param(format!("请求中含有非法参数：{error}")))?;
    Ok((parsed, value))
}

fn null_in(value: &Value, path: &str) -> Option<String> {
    match value {
        Value::Null => Some(path.to_owned()),
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| null_in(item, &format!("{path}/{index}"))),
        Value::Object(map) => map
            .iter()
            .find_map(|(key, item)| null_in(item, &format!("{path}/{key}"))),
        _ => None,
    }
}

/// Refuses a text that is empty or longer than allowed.
pub(crate) fn length(field: &str, text: &str, most: usize) -> Result<(), Refusal> {
    let count = text.chars().count();
    if count == 0 || count > most {
        return Err(Refusal::param(format!(
            "输入源“/body/{field}”长度应为1至{most}"
        )));
    }
    Ok(())
}

/// Refuses a number of ours that breaks the platform's alphabet or length.
pub(crate) fn number(
    field: &str,
    text: &str,
    lengths: std::ops::RangeInclusive<usize>,
    extra: &str,
) -> Result<(), Refusal> {
    let fits = text
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || extra.contains(c));
    if !fits || !lengths.contains(&text.len()) {
        return Err(Refusal::param(format!(
            "输入源“/body/{field}”格式不符合规则"
        )));
    }
    Ok(())
}

/// A callback address: http or https, no query, not too long.
pub(crate) fn notify_url(text: &str, most: usize) -> Result<(), Refusal> {
    length("notify_url", text, most)?;
    let bad = || Refusal::param("输入源“/body/notify_url”应为不带参数的完整URL");
    let url = url::Url::parse(text).map_err(|_| bad())?;
    let plain = matches!(url.scheme(), "http" | "https") && url.query().is_none();
    if plain && url.has_host() {
        Ok(())
    } else {
        Err(bad())
    }
}

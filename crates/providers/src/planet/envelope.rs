//! The envelope around every answer, and the numbers inside.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::{PlanetAnswer, PlanetError};
use crate::error::shortened;

#[derive(Deserialize)]
struct Envelope {
    succeeded: bool,
    #[serde(default)]
    code: Option<i64>,
    #[serde(default)]
    info: Option<String>,
    #[serde(default)]
    error: Option<String>,
    #[serde(default)]
    resp_data: Value,
}

/// `resp_data` of a success; an empty list stands for an empty object now and then.
pub(super) fn opened(answer: &PlanetAnswer) -> Result<Map<String, Value>, PlanetError> {
    match answer.status {
        401 => return Err(PlanetError::CookieInvalid),
        300..=399 => return Err(redirected(answer)),
        429 | 500.. => {
            return Err(PlanetError::Overloaded {
                code: i64::from(answer.status),
            });
        }
        _ => {}
    }
    let envelope: Envelope = serde_json::from_slice(&answer.body).map_err(|error| {
        PlanetError::network(format!(
            "HTTP {} with a body that cannot be read ({:?} error)",
            answer.status,
            error.classify()
        ))
    })?;
    if !envelope.succeeded {
        return Err(refusal(envelope));
    }
    match envelope.resp_data {
        Value::Object(data) => Ok(data),
        Value::Null => Ok(Map::new()),
        Value::Array(list) if list.is_empty() => Ok(Map::new()),
        _ => Err(PlanetError::network("a success without an object")),
    }
}

fn redirected(answer: &PlanetAnswer) -> PlanetError {
    match &answer.location {
        Some(target) if target.contains("login") => PlanetError::CookieInvalid,
        _ => PlanetError::network(format!("HTTP {} to somewhere else", answer.status)),
    }
}

fn refusal(envelope: Envelope) -> PlanetError {
    let spoken = |text: Option<String>| text.filter(|text| !text.is_empty());
    let message = spoken(envelope.error)
        .or(spoken(envelope.info))
        .unwrap_or_default();
    let message = shortened(&message);
    match envelope.code.unwrap_or_default() {
        401 => PlanetError::CookieInvalid,
        code @ (1059 | 1050 | 429) => PlanetError::Overloaded { code },
        14210 => PlanetError::MembershipExpired,
        52010 => PlanetError::NotJoined,
        code @ (1004 | 14001) => PlanetError::BadRequest { code, message },
        code => PlanetError::Refused { code, message },
    }
}

/// Reads `data[field]`; absent is an error, because an empty list must never be guessed.
pub(super) fn field<T: serde::de::DeserializeOwned>(
    data: &mut Map<String, Value>,
    field: &str,
) -> Result<T, PlanetError> {
    let value = data.remove(field);
    let value = value.ok_or_else(|| PlanetError::network(format!("an answer without {field}")))?;
    serde_json::from_value(value)
        .map_err(|error| PlanetError::network(format!("{field} cannot be read: {error}")))
}

/// Reads the list `data[field]`. An empty envelope is how the planet writes an empty list.
pub(super) fn list<T: serde::de::DeserializeOwned>(
    mut data: Map<String, Value>,
    name: &str,
) -> Result<Vec<T>, PlanetError> {
    if data.is_empty() {
        Ok(Vec::new())
    } else {
        field(&mut data, name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(status: u16, body: &str) -> Result<Map<String, Value>, PlanetError> {
        opened(&PlanetAnswer {
            status,
            expire_in: None,
            location: Some("https://wx.zsxq.com/login".into()),
            body: body.to_owned().into(),
        })
    }

    #[test]
    fn an_empty_success_is_written_in_three_ways() {
        for body in [
            r#"{"succeeded":true,"resp_data":{}}"#,
            r#"{"succeeded":true,"resp_data":[]}"#,
            r#"{"succeeded":true}"#,
        ] {
            assert!(open(200, body).unwrap().is_empty(), "{body}");
        }
    }

    #[test]
    fn each_documented_code_has_its_own_meaning() {
        let refused = |code: i64| {
            open(200, &format!(r#"{{"succeeded":false,"code":{code},"info":"","error":"说明","resp_data":{{}}}}"#))
                .unwrap_err()
        };
        assert_eq!(refused(401), PlanetError::CookieInvalid);
        assert_eq!(refused(1059), PlanetError::Overloaded { code: 1059 });
        assert_eq!(refused(1050), PlanetError::Overloaded { code: 1050 });
        assert_eq!(refused(14210), PlanetError::MembershipExpired);
        assert_eq!(refused(52010), PlanetError::NotJoined);
        for code in [1004, 14001] {
            assert_eq!(
                refused(code),
                PlanetError::BadRequest {
                    code,
                    message: "说明".into()
                }
            );
        }
        assert_eq!(
            refused(7),
            PlanetError::Refused {
                code: 7,
                message: "说明".into()
            }
        );
    }

    #[test]
    fn http_failures_are_told_apart() {
        assert_eq!(open(401, "").unwrap_err(), PlanetError::CookieInvalid);
        assert_eq!(open(302, "").unwrap_err(), PlanetError::CookieInvalid);
        assert_eq!(
            open(429, "").unwrap_err(),
            PlanetError::Overloaded { code: 429 }
        );
        assert_eq!(
            open(503, "<html>").unwrap_err(),
            PlanetError::Overloaded { code: 503 }
        );
        for body in [
            "<html>",
            r#"{"succeeded":true,"resp_da"#,
            r#"{"succeeded":true,"resp_data":[1]}"#,
        ] {
            assert!(
                matches!(open(200, body), Err(PlanetError::Network { .. })),
                "{body}"
            );
        }
    }
}

//! Before and after, as a difference that people read.

use std::collections::BTreeMap;

use camp_domain::SHANGHAI;
use camp_domain::audit::{field_word, is_secret, value_word};
use chrono::DateTime;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// What stands for a value that nobody reads here.
const HIDDEN: &str = "（已隐藏）";

/// 一处变化。
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub struct AuditChangeView {
    /// 内容
    #[schema(example = "depositFen")]
    field: String,
    /// 内容的名称
    #[schema(example = "押金")]
    word: String,
    /// 之前
    #[schema(example = "¥99.00")]
    before: Option<String>,
    /// 之后
    #[schema(example = "¥129.00")]
    after: Option<String>,
}

impl AuditChangeView {
    /// The change in one line.
    pub(super) fn line(&self) -> String {
        let after = self.after.as_deref().unwrap_or("（无）");
        match &self.before {
            Some(before) => format!("{}：{before} → {after}", self.word),
            None => format!("{}：{after}", self.word),
        }
    }
}

/// What differs between two objects, in the order of their fields.
pub(super) fn changes(before: Option<&Value>, after: Option<&Value>) -> Vec<AuditChangeView> {
    let (old, new) = (flat(before), flat(after));
    let mut fields: Vec<&String> = old.keys().chain(new.keys()).collect();
    fields.sort();
    fields.dedup();
    let differing = fields.into_iter().filter_map(|field| {
        let (before, after) = (old.get(field), new.get(field));
        // What stayed as it was is no change.
        if before == after {
            return None;
        }
        Some(AuditChangeView {
            word: word(field),
            before: before.and_then(|value| shown(field, value)),
            after: after.and_then(|value| shown(field, value)),
            field: field.clone(),
        })
    });
    differing
        .filter(|change| change.before.is_some() || change.after.is_some())
        .collect()
}

/// Every leaf with its path; a list is a leaf.
fn flat(value: Option<&Value>) -> BTreeMap<String, Value> {
    let mut leaves = BTreeMap::new();
    match value {
        None | Some(Value::Null) => {}
        Some(Value::Object(members)) => {
            for (name, member) in members {
                collect(name, member, &mut leaves);
            }
        }
        Some(other) => drop(leaves.insert("value".to_owned(), other.clone())),
    }
    leaves
}

fn collect(path: &str, value: &Value, leaves: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                collect(&format!("{path}.{name}"), member, leaves);
            }
        }
        leaf => drop(leaves.insert(path.to_owned(), leaf.clone())),
    }
}

fn word(path: &str) -> String {
    let words: Vec<&str> = path.split('.').map(field_word).collect();
    words.join(" · ")
}

fn shown(path: &str, value: &Value) -> Option<String> {
    if value.is_null() {
        return None;
    }
    if path.split('.').any(is_secret) {
        return Some(HIDDEN.to_owned());
    }
    Some(match value {
        Value::Bool(true) => "是".to_owned(),
        Value::Bool(false) => "否".to_owned(),
        Value::String(text) => moment(text).unwrap_or_else(|| {
            let field = path.rsplit('.').next().unwrap_or(path);
            value_word(field, text).to_owned()
        }),
        Value::Number(number) if path.ends_with("Fen") => {
            number.as_i64().map_or_else(|| number.to_string(), yuan)
        }
        Value::Array(items) => {
            let items: Vec<_> = items.iter().filter_map(|item| shown(path, item)).collect();
            items.join("、")
        }
        // Objects inside of lists; rare, and better than nothing.
        other => masked(other).to_string(),
    })
}

fn masked(value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| {
                let value = if is_secret(name) {
                    HIDDEN.into()
                } else {
                    masked(member)
                };
                (name.clone(), value)
            })
            .collect(),
        Value::Array(items) => items.iter().map(masked).collect(),
        leaf => leaf.clone(),
    }
}

fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}¥{}.{:02}", fen / 100, fen % 100)
}

fn moment(text: &str) -> Option<String> {
    let at = DateTime::parse_from_rfc3339(text).ok()?;
    Some(
        at.with_timezone(&SHANGHAI)
            .format("%Y-%m-%d %H:%M:%S")
            .to_string(),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn lines(before: &Value, after: &Value) -> Vec<String> {
        changes(Some(before), Some(after))
            .iter()
            .map(AuditChangeView::line)
            .collect()
    }

    #[test]
    fn only_what_differs_is_told_in_words() {
        let before = json!({ "name": "早起营", "depositFen": 9_900, "graceDays": 1 });
        let after = json!({ "name": "早起营", "depositFen": 12_900, "graceDays": 1 });
        assert_eq!(lines(&before, &after), ["押金：¥99.00 → ¥129.00"]);
    }

    #[test]
    fn a_secret_is_hidden_wherever_it_stands() {
        let after = json!({
            "robotKey": "k1", "groups": [{ "robotKey": "k2", "name": "1 群" }], "deep": { "apiV3Key": "k3" }
        });
        let text = lines(&json!({}), &after).join("\n");
        assert!(
            !text.contains("k1") && !text.contains("k2") && !text.contains("k3"),
            "{text}"
        );
        assert!(text.contains("1 群"), "{text}");
    }

    #[test]
    fn instants_are_told_in_the_time_of_the_camps() {
        let after = json!({ "enrollUntil": "2026-11-22T15:59:59Z" });
        assert_eq!(
            lines(&Value::Null, &after),
            ["报名截止：2026-11-22 23:59:59"]
        );
    }
}

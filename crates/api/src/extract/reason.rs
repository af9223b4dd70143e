//! Turning the deserialisers' words into a field and a sentence.

use crate::error::{ApiError, Field};

/// What `message` says about the value at `path`. A field that is missing is as invalid as an
/// empty one; a wrong type or an unknown member means that the program, not the person, is wrong.
pub(super) fn of_data(path: &str, message: &str) -> ApiError {
    let path = if path == "." { "" } else { path };
    if let Some(name) = quoted(message, "missing field `") {
        return ApiError::invalid(vec![Field::new(join(path, name), "required", "此项必填")]);
    }
    if let Some(name) = quoted(message, "unknown field `") {
        // The path already ends in the unknown member.
        let field = if path.ends_with(name) {
            path.to_owned()
        } else {
            join(path, name)
        };
        let problem = Field::new(field, "unknown_field", "没有这个字段");
        return ApiError::malformed("unknown_field", vec![problem]);
    }
    if let Some(word) = quoted(message, "unknown variant `") {
        let sentence = format!("不支持的取值“{}”", shortened(word));
        let problem = Field::new(path, "choice", sentence);
        return ApiError::malformed("wrong_type", vec![problem]);
    }
    let sentence = if message.starts_with("invalid type") {
        "类型不正确"
    } else {
        "格式不正确"
    };
    ApiError::malformed("wrong_type", vec![Field::new(path, "wrong_type", sentence)])
}

fn quoted<'a>(message: &'a str, before: &str) -> Option<&'a str> {
    let rest = message.strip_prefix(before)?;
    rest.split('`').next()
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

fn shortened(word: &str) -> String {
    word.chars().filter(|c| !c.is_control()).take(30).collect()
}

//! The checks that stand on the fields of an input.

use validator::{Validate, ValidationError, ValidationErrors, ValidationErrorsKind};

use crate::error::{ApiError, Field};

/// Runs the checks of `input`.
pub(super) fn check(input: &impl Validate) -> Result<(), ApiError> {
    input.validate().map_err(|faults| {
        let mut errors = Vec::new();
        collect(&faults, "", &mut errors);
        errors.sort_by(|a, b| a.field.cmp(&b.field));
        ApiError::invalid(errors)
    })
}

fn collect(faults: &ValidationErrors, path: &str, errors: &mut Vec<Field>) {
    for (name, kind) in faults.errors() {
        let name = camel_case(name);
        let path = match path {
            "" => name,
            _ if name == "__all__" => path.to_owned(),
            _ => format!("{path}.{name}"),
        };
        match kind {
            ValidationErrorsKind::Struct(inner) => collect(inner, &path, errors),
            ValidationErrorsKind::List(items) => {
                for (at, inner) in items {
                    collect(inner, &format!("{path}[{at}]"), errors);
                }
            }
            ValidationErrorsKind::Field(faults) => {
                errors.extend(
                    faults
                        .iter()
                        .map(|fault| Field::new(path.clone(), fault.code.clone(), sentence(fault))),
                );
            }
        }
    }
}

/// The sentence written beside the check, or one made from its bounds.
fn sentence(fault: &ValidationError) -> String {
    if let Some(message) = &fault.message {
        return message.clone().into_owned();
    }
    let bound = |name: &str| fault.params.get(name).map(ToString::to_string);
    match (fault.code.as_ref(), bound("min"), bound("max")) {
        ("length", Some(min), Some(max)) => format!("长度必须在 {min} 到 {max} 之间"),
        ("length", None, Some(max)) => format!("不能超过 {max} 个字"),
        ("length", Some(min), None) => format!("至少需要 {min} 个字"),
        ("range", Some(min), Some(max)) => format!("必须在 {min} 到 {max} 之间"),
        ("range", None, Some(max)) => format!("不能大于 {max}"),
        ("range", Some(min), None) => format!("不能小于 {min}"),
        _ => "内容不符合要求".to_owned(),
    }
}

/// The checks know the fields by their Rust names, callers by those in JSON.
fn camel_case(name: &str) -> String {
    if name == "__all__" {
        return name.to_owned();
    }
    let mut words = name.split('_').filter(|word| !word.is_empty());
    let mut result = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut characters = word.chars();
        if let Some(first) = characters.next() {
            result.extend(first.to_uppercase());
            result.push_str(characters.as_str());
        }
    }
    result
}

//! What every operation has: its permission and the problems it may answer.

use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{Content, OpenApi, Ref, RefOr, Response, ResponseBuilder};

use super::Asked;
use crate::problem::{self, Problem};

/// Name and explanation of the shared answers.
const PROBLEMS: [(u16, &str, &str); 10] = [
    (400, "BadRequest", "请求无法解析，或参数类型不正确"),
    (401, "Unauthenticated", "没有登录，或登录已失效"),
    (403, "Forbidden", "没有权限"),
    (404, "NotFound", "没有找到，或对当前调用者不可见"),
    (409, "Conflict", "与当前状态冲突"),
    (413, "PayloadTooLarge", "内容过大"),
    (415, "UnsupportedMediaType", "内容类型不支持"),
    (422, "Unprocessable", "内容不符合要求，`errors` 指出字段"),
    (
        429,
        "TooManyRequests",
        "请求过于频繁，`Retry-After` 给出需等待的秒数",
    ),
    (500, "InternalError", "服务器内部错误"),
];

/// Completes one operation.
pub(super) fn operation(operation: &mut Operation, path: &str, asked: Asked) {
    let permission = ExtensionsBuilder::new()
        .add("x-permission", asked.as_str())
        .build();
    match &mut operation.extensions {
        Some(extensions) => extensions.merge(permission),
        none => *none = Some(permission),
    }
    let schemes = asked.schemes();
    let security = schemes
        .iter()
        .map(|name| SecurityRequirement::new(*name, Vec::<String>::new()));
    operation.security = Some(security.collect());
    for status in statuses(operation, path, asked) {
        let reference = PROBLEMS
            .iter()
            .find(|(code, ..)| *code == status)
            .map(|(_, name, _)| name);
        if let Some(name) = reference {
            let answers = &mut operation.responses.responses;
            let shared = RefOr::Ref(Ref::new(format!("#/components/responses/{name}")));
            answers.entry(status.to_string()).or_insert(shared);
        }
    }
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response
            && (status.starts_with('4') || status.starts_with('5'))
            && response.content.is_empty()
        {
            response
                .content
                .insert(problem::CONTENT_TYPE.to_owned(), RefOr::T(content()));
        }
    }
}

fn statuses(operation: &Operation, path: &str, asked: Asked) -> Vec<u16> {
    let mut statuses = vec![500];
    if operation.request_body.is_some() {
        statuses.extend([400, 413, 415, 422]);
    } else if operation
        .parameters
        .as_ref()
        .is_some_and(|list| !list.is_empty())
    {
        statuses.extend([400, 422]);
    }
    if path.contains('{') {
        statuses.push(404);
    }
    if path.starts_with("/api/") && asked != Asked::Provider {
        statuses.push(429);
    }
    match asked {
        Asked::Permission(_) | Asked::MemberOrTicket => statuses.extend([401, 403]),
        Asked::Staff | Asked::Refresh | Asked::Member => statuses.push(401),
        Asked::Provider | Asked::Public => {}
    }
    statuses
}

/// Adds the shared answers.
pub(super) fn components(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    for (_, name, words) in PROBLEMS {
        let response: Response = ResponseBuilder::new()
            .description(words)
            .content(problem::CONTENT_TYPE, content())
            .build();
        components
            .responses
            .insert(name.to_owned(), RefOr::T(response));
    }
}

fn content() -> Content {
    let schema = <Problem as utoipa::ToSchema>::name();
    Content::new(Some(RefOr::Ref(Ref::from_schema_name(schema))))
}

//! The body of every answer that is not a success, after RFC 9457.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// 错误说明（RFC 9457 problem details）。
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// 错误种类的标识
    #[serde(rename = "type")]
    #[schema(example = "urn:camp:problem:not_found")]
    pub kind: String,
    /// 错误种类的名称
    #[schema(example = "没有找到")]
    pub title: String,
    /// HTTP 状态码
    #[schema(example = 404)]
    pub status: u16,
    /// 供程序判断的稳定代码
    #[schema(example = "not_found")]
    pub code: String,
    /// 说明发生了什么、可以怎么做
    #[schema(example = "没有找到对应的内容，请检查地址是否正确")]
    pub detail: String,
    /// 出错的字段，可能为空
    pub errors: Vec<FieldProblem>,
    /// 请求编号，联系管理员时请提供
    #[schema(example = "0d5e8c1c-8a5e-4d5c-9f6b-0f3d5a3f6f10")]
    pub request_id: String,
    /// 因错误代码而异的附加成员，例如 `enrolmentId`
    #[serde(flatten)]
    #[schema(value_type = Object, additional_properties)]
    pub extensions: Map<String, Value>,
}

/// 一个字段的问题。
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FieldProblem {
    /// 字段路径
    #[schema(example = "groups[0].name")]
    pub field: String,
    /// 供程序判断的稳定代码
    #[schema(example = "length")]
    pub code: String,
    /// 说明
    #[schema(example = "不能超过 50 个字")]
    pub message: String,
}

impl FieldProblem {
    /// A problem of `field`.
    pub fn new(
        field: impl Into<String>,
        code: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            field: field.into(),
            code: code.into(),
            message: message.into(),
        }
    }
}

/// Media type of [`Problem`].
pub(crate) const CONTENT_TYPE: &str = "application/problem+json";

/// The name people see for a status.
pub(crate) const fn title(status: u16) -> &'static str {
    match status {
        400 => "请求格式有误",
        401 => "没有登录",
        403 => "没有权限",
        404 => "没有找到",
        405 => "不支持的请求方法",
        409 => "与当前状态冲突",
        410 => "已经失效",
        413 => "内容过大",
        415 => "不支持的内容类型",
        422 => "内容不符合要求",
        429 => "请求过于频繁",
        503 => "服务暂时不可用",
        500..=599 => "服务器内部错误",
        _ => "请求没有成功",
    }
}

/// Code and detail for an answer that only has a status.
pub(crate) const fn plain(status: u16) -> (&'static str, &'static str) {
    match status {
        400 => ("bad_request", "请求格式有误，请检查后重试"),
        401 => ("unauthenticated", "请先登录"),
        403 => ("forbidden", "没有权限执行此操作"),
        404 => ("not_found", "没有找到对应的内容，请检查地址是否正确"),
        405 => ("method_not_allowed", "这个地址不支持该请求方法"),
        406 => ("not_acceptable", "无法提供请求的编码"),
        408 => ("request_timeout", "请求超时，请重试"),
        413 => ("payload_too_large", "提交的内容过大，请缩小后重试"),
        415 => ("unsupported_media_type", "请使用 application/json 提交"),
        429 => ("too_many_requests", "请求过于频繁，请稍后再试"),
        503 => ("unavailable", "服务暂时不可用，请稍后再试"),
        500..=599 => (
            "internal_error",
            "服务器出现问题，请稍后重试；多次失败请联系管理员",
        ),
        _ => ("request_failed", "请求没有成功"),
    }
}

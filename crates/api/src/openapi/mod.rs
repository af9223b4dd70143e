//! The document of the interface, and its pages.
//!
//! Paths and schemas come from the handlers themselves. What the same for every operation is (who
//! may call it, which problems it may answer) is added here, so that no handler repeats it.

mod asked;
mod decorate;
mod pages;
mod words;

use actix_web::{App, test, web};
use tokio::sync::OnceCell;
use utoipa::OpenApi as _;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa_actix_web::AppExt;

pub use asked::Asked;
pub(crate) use pages::serve;

use crate::problem::{FieldProblem, Problem};
use crate::routes;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "知识星球训练营押金退款系统",
        version = "1",
        description = "训练营的创建、报名与押金支付、打卡同步、结算、退款审核与发放。\n\n\
            金额一律以分为单位（字段名以 `Fen` 结尾），时间为带时区的 RFC 3339，日期为 `YYYY-MM-DD`（北京时间），编号为字符串。\
            列表返回 `{items, page, pageSize, total}`。除 2xx 与 3xx 外，所有应答都是 `application/problem+json`，其中 `code` 供程序判断，`detail` 可直接展示。\
            每个接口的 `x-permission` 写明谁可以调用：权限名（管理后台）、`staff`、`member`、`member_or_ticket` 或 `public`。",
        license(name = "GPL-3.0-or-later", identifier = "GPL-3.0-or-later"),
    ),
    components(schemas(Problem, FieldProblem))
)]
struct Frame;

/// The document as it is served.
pub(crate) struct Served {
    pub(crate) document: utoipa::openapi::OpenApi,
    pub(crate) json: web::Bytes,
}

/// The document of this build, made once.
pub(crate) async fn served() -> &'static Served {
    static SERVED: OnceCell<Served> = OnceCell::const_new();
    SERVED
        .get_or_init(|| async {
            let document = document().await;
            let json = document.to_json().unwrap_or_default().into();
            Served { document, json }
        })
        .await
}

/// The document, made without a socket or a database.
pub async fn document() -> utoipa::openapi::OpenApi {
    let (app, mut document) = App::new()
        .into_utoipa_app()
        .openapi(Frame::openapi())
        .configure(routes::configure)
        .split_for_parts();
    add_security(&mut document);
    // Each operation is called once without anything: its parameters then say whom it is for.
    let service = test::init_service(app).await;
    for (path, item) in &mut document.paths.paths {
        for (method, operation) in operations_mut(item) {
            let request = test::TestRequest::with_uri(&sample(path))
                .method(method.parse().unwrap_or_default())
                .to_request();
            let response = test::call_service(&service, request).await;
            let asked = Asked::of(response.request());
            decorate::operation(operation, path, asked);
        }
    }
    decorate::components(&mut document);
    words::translate(&mut document);
    document
}

/// A path with something in place of its parameters.
fn sample(template: &str) -> String {
    let segments = template
        .split('/')
        .map(|s| if s.starts_with('{') { "0" } else { s });
    segments.collect::<Vec<_>>().join("/")
}

fn add_security(document: &mut utoipa::openapi::OpenApi) {
    let components = document.components.get_or_insert_default();
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT");
    let staff = bearer
        .description(Some("登录后得到的令牌，15 分钟内有效"))
        .build();
    components.add_security_scheme("staff", SecurityScheme::Http(staff));
    let cookie = |name, words| {
        SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(name, words)))
    };
    let member = cookie(
        "__Host-camp_member",
        "会员微信登录后的会话；修改类请求还须同源并使用 JSON",
    );
    components.add_security_scheme("member", member);
    components.add_security_scheme("refresh", cookie("camp_refresh", "管理后台的续期令牌"));
    let ticket = ApiKeyValue::with_description("X-Access-Token", "报名凭证，形如 `tk_…`");
    components.add_security_scheme("ticket", SecurityScheme::ApiKey(ApiKey::Header(ticket)));
}

/// The operations of a path with their methods.
pub(crate) fn operations(item: &PathItem) -> impl Iterator<Item = (&'static str, &Operation)> {
    [
        ("GET", item.get.as_ref()),
        ("POST", item.post.as_ref()),
        ("PUT", item.put.as_ref()),
        ("DELETE", item.delete.as_ref()),
    ]
    .into_iter()
    .filter_map(|(method, operation)| operation.map(|operation| (method, operation)))
}

fn operations_mut(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    [
        ("GET", item.get.as_mut()),
        ("POST", item.post.as_mut()),
        ("PUT", item.put.as_mut()),
        ("DELETE", item.delete.as_mut()),
    ]
    .into_iter()
    .filter_map(|(method, operation)| operation.map(|operation| (method, operation)))
}

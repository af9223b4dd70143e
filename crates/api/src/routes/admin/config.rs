//! What the super administrator edits.

use actix_web::{HttpRequest, HttpResponse, get, post, put, web};
use camp_domain::Machine;
use camp_domain::config::{ConfigSection, Item};
use camp_repository::config as rows;
use camp_services::{App, config};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use crate::caller::{ConfigWrite, Permit, server};
use crate::error::ApiError;
use crate::extract::{Json, Path, Query};
use crate::paging::{PageView, Paging};
use crate::{Rate, Time};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(read_config)
        .service(update_config_section)
        .service(test_config_section)
        .service(list_config_changes);
}

/// Tests a minute at the most: the other side counts wrong passwords, too.
const TESTS: u32 = 10;

/// A section in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub struct SectionPath {
    /// 配置分区
    section: ConfigSection,
}

/// 一项配置。密文只给出是否已设置和末四位。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConfigItemView {
    /// 名称
    #[schema(example = "planet.token")]
    key: String,
    /// 是否密文
    secret: bool,
    /// 是否已设置
    set: bool,
    /// 值；密文或没有设置时为空
    value: Option<String>,
    /// 密文的末四位；太短的不显示
    #[schema(example = "7F3A")]
    tail: Option<String>,
    /// 最近一次修改的时间
    updated_at: Option<Time>,
    /// 最近一次修改的人；安装时写入的为空
    updated_by: Option<String>,
}

impl ConfigItemView {
    fn of(item: Item, row: Option<rows::ConfigItem>) -> Self {
        let set = row.is_some();
        let (value, tail, updated_at, updated_by) = row.map_or((None, None, None, None), |row| {
            let tail = row.tail.filter(|tail| !tail.is_empty());
            (row.value, tail, Some(Time(row.updated_at)), row.updated_by)
        });
        Self {
            key: item.key.to_owned(),
            secret: item.secret,
            set,
            value,
            tail,
            updated_at,
            updated_by,
        }
    }
}

/// 一个配置分区。
#[derive(Serialize, ToSchema)]
pub struct ConfigSectionView {
    /// 分区
    section: ConfigSection,
    /// 版本；保存时带回
    #[schema(example = 3)]
    version: i32,
    /// 各项配置
    items: Vec<ConfigItemView>,
}

/// 要填到其他平台的地址。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConfigAddresses {
    /// 支付通知地址；还没有启用的商户号时为空
    payment_callback: Option<String>,
    /// 退款通知地址；还没有启用的商户号时为空
    refund_callback: Option<String>,
    /// 网页授权域名
    #[schema(example = "camp.example.com")]
    oauth_domain: String,
}

/// 系统配置。
#[derive(Serialize, ToSchema)]
pub struct ConfigView {
    /// 各分区
    sections: Vec<ConfigSectionView>,
    /// 要填到其他平台的地址
    addresses: ConfigAddresses,
}

/// 一项修改。
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfigEdit {
    /// 名称
    #[schema(example = "refunds.objection_hours")]
    key: String,
    /// 新的值；null 为清除
    #[schema(example = "48", required = true)]
    // Without this a value that was forgotten would clear the item.
    #[serde(deserialize_with = "Option::deserialize")]
    value: Option<String>,
}

impl From<ConfigEdit> for config::Edit {
    fn from(edit: ConfigEdit) -> Self {
        Self {
            key: edit.key,
            value: edit.value.map(SecretString::from),
        }
    }
}

/// 要测试的配置；没有列出的项用已保存的值。
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct TestConfigSection {
    /// 刚填、还没有保存的项
    items: Vec<ConfigEdit>,
}

/// 测试结果。
#[derive(Serialize, ToSchema)]
pub struct ConfigTestView {
    /// 对方是否接受
    ok: bool,
    /// 对方的回答和该怎么做
    #[schema(example = "连接正常，对方接受了这些配置")]
    message: String,
}

/// 对一个分区的修改；没有列出的项保持不变。
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct UpdateConfigSection {
    /// 修改前看到的版本
    #[schema(example = 3)]
    #[validate(range(min = 0))]
    version: i32,
    /// 修改的项
    items: Vec<ConfigEdit>,
}

/// 一次修改的记录。
#[derive(Serialize, ToSchema)]
pub struct ConfigChangeView {
    /// 时间
    at: Time,
    /// 操作人；安装时写入的为空
    by: Option<String>,
    /// 名称
    key: String,
    /// 修改前：值，密文为末四位；没有设置时为空
    before: Option<String>,
    /// 修改后：值，密文为末四位；被清除时为空
    after: Option<String>,
    /// 是否被清除
    cleared: bool,
}

impl From<rows::Change> for ConfigChangeView {
    fn from(change: rows::Change) -> Self {
        let words = |state: &serde_json::Value| {
            let text = |name: &str| state[name].as_str().map(str::to_owned);
            text("value").or_else(|| text("tail").map(|tail| format!("****{tail}")))
        };
        Self {
            at: Time(change.at),
            by: change.by,
            key: change.key,
            before: change.before.as_ref().and_then(words),
            cleared: change.after.is_none(),
            after: change.after.as_ref().and_then(words),
        }
    }
}

/// 查看系统配置
///
/// 密文从不返回，只给出是否已设置和末四位。
#[utoipa::path(tag = "系统配置", responses((status = 200, description = "系统配置", body = ConfigView)))]
#[get("/api/admin/config")]
async fn read_config(
    _permit: Permit<ConfigWrite>,
    app: web::Data<App>,
) -> Result<Json<ConfigView>, ApiError> {
    let mut reader = app.db.reader().await?;
    let mut items = rows::list_items(reader.conn()).await?;
    let versions = rows::list_versions(reader.conn()).await?;
    let mut take = |item: Item| {
        let at = items.iter().position(|row| row.key == item.key)?;
        Some(items.swap_remove(at))
    };
    let sections = ConfigSection::ALL
        .iter()
        .map(|section| ConfigSectionView {
            section: *section,
            version: versions
                .iter()
                .find(|(known, _)| known == section)
                .map_or(0, |(_, version)| *version),
            items: section
                .items()
                .map(|item| ConfigItemView::of(item, take(item)))
                .collect(),
        })
        .collect();
    let active = rows::find_active_merchant(reader.conn()).await?;
    let callback = |what: &str| {
        let active = active.as_ref()?;
        let path = format!("/api/webhooks/wechat-pay/{}/{what}", active.id);
        app.public_url.join(&path).ok().map(String::from)
    };
    Ok(Json(ConfigView {
        sections,
        addresses: ConfigAddresses {
            payment_callback: callback("payments"),
            refund_callback: callback("refunds"),
            oauth_domain: app.public_url.host_str().unwrap_or_default().to_owned(),
        },
    }))
}

/// 保存一个配置分区
///
/// 立即生效，不需要重启。没有列出的项保持不变，值为 null 的项被清除；有一项不符合要求时什么都不保存。
#[utoipa::path(tag = "系统配置", params(SectionPath), responses(
    (status = 204, description = "已保存"),
    (status = 409, description = "`config_changed`：版本不是最新"),
    (status = 422, description = "`errors` 中的 `field` 是配置项的名称"),
))]
#[put("/api/admin/config/{section}")]
async fn update_config_section(
    permit: Permit<ConfigWrite>,
    path: Path<SectionPath>,
    form: Json<UpdateConfigSection>,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let UpdateConfigSection { version, items } = form.0;
    let edits: Vec<_> = items.into_iter().map(config::Edit::from).collect();
    config::save(&app, &permit.caller, path.0.section, version, &edits).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// 测试一个配置分区
///
/// 立即用已保存的或刚填的值访问对方，什么都不保存；每人每分钟最多 10 次。知识星球、企业微信和公众号可以测试。
#[utoipa::path(tag = "系统配置", params(SectionPath), responses(
    (status = 200, description = "测试结果", body = ConfigTestView),
    (status = 404, description = "这个分区没有可以测试的对方"),
    (status = 422, description = "`errors` 中的 `field` 是配置项的名称"),
))]
#[post("/api/admin/config/{section}/test")]
async fn test_config_section(
    permit: Permit<ConfigWrite>,
    path: Path<SectionPath>,
    form: Json<TestConfigSection>,
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<Json<ConfigTestView>, ApiError> {
    let limiter = server(&request)?.limiter.clone();
    let key = format!("config-test:{}", permit.user.id);
    limiter
        .check(&key, Rate::per_minute(TESTS))
        .await
        .map_err(ApiError::too_many)?;
    let edits: Vec<_> = form.0.items.into_iter().map(config::Edit::from).collect();
    let probed = config::probe(&app, &permit.caller, path.0.section, &edits).await?;
    Ok(Json(ConfigTestView {
        ok: probed.ok,
        message: probed.words,
    }))
}

/// 配置修改记录
///
/// 新的在前；密文只有末四位。
#[utoipa::path(tag = "系统配置", params(SectionPath, Paging), responses((status = 200, description = "修改记录", body = PageView<ConfigChangeView>)))]
#[get("/api/admin/config/{section}/changes")]
async fn list_config_changes(
    _permit: Permit<ConfigWrite>,
    path: Path<SectionPath>,
    paging: Query<Paging>,
    app: web::Data<App>,
) -> Result<Json<PageView<ConfigChangeView>>, ApiError> {
    let page = paging.0.request()?;
    let keys: Vec<_> = path
        .0
        .section
        .items()
        .map(|item| item.key.to_owned())
        .collect();
    let mut reader = app.db.reader().await?;
    let found = rows::list_changes(reader.conn(), &keys, page).await?;
    Ok(Json(PageView::of(found.map(ConfigChangeView::from), page)))
}

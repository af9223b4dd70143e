//! A member pays.

use actix_web::{HttpRequest, HttpResponse, get, post, web};
use camp_domain::binding::{PlanetClaim, RosterCheck};
use camp_domain::payments::{OrderState, PayChannel};
use camp_domain::{CampId, EnrolmentId, Fen, OrderId};
use camp_services::payments::{self, Pay, PlaceOrder};
use camp_services::{App, camps, config};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use super::camps::CampPath;
use crate::Time;
use crate::caller::{Member, server};
use crate::client::client_address;
use crate::error::ApiError;
use crate::extract::{Json, Path};
use crate::rate_limit::Rate;
use crate::text;

/// Roster checks of one member a minute: enough for typing, too few for searching.
const ROSTER_CHECKS: u32 = 10;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(read_payment_options)
        .service(check_roster)
        .service(place_order)
        .service(read_order)
        .service(check_order)
        .service(pay_order);
}

/// An order in the path.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Path)]
pub struct OrderPath {
    /// 订单编号
    order_id: OrderId,
}

/// 会员填写的报名信息。
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlaceOrderForm {
    /// 星球昵称
    #[serde(deserialize_with = "text::trimmed")]
    #[validate(length(min = 1, max = 50, message = "星球昵称需要 1 到 50 个字"), custom(function = text::line))]
    #[schema(example = "早起的小明", max_length = 50)]
    planet_nickname: String,
    /// 星球编号：成员编号或星球用户 ID
    #[serde(deserialize_with = "text::trimmed")]
    #[validate(length(min = 1, max = 30, message = "请填写星球编号"))]
    #[schema(example = "1024", max_length = 30)]
    planet_id: String,
    /// 微信昵称
    #[serde(deserialize_with = "text::trimmed")]
    #[validate(length(min = 1, max = 50, message = "微信昵称需要 1 到 50 个字"), custom(function = text::line))]
    #[schema(example = "小明", max_length = 50)]
    wechat_nickname: String,
    /// 已阅读并同意的报名须知版本
    #[validate(range(min = 1, message = "请阅读并同意报名须知"))]
    #[schema(example = 1)]
    rules_version: i32,
    /// 支付方式：微信内 `jsapi`，手机浏览器 `h5`，扫码 `native`
    channel: PayChannel,
    /// 已被告知该编号有人报名，仍要继续
    #[serde(default)]
    confirm_taken: bool,
}

/// 核对名单的内容。
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RosterCheckForm {
    /// 星球编号
    #[serde(deserialize_with = "text::trimmed")]
    #[validate(length(min = 1, max = 30, message = "请填写星球编号"))]
    #[schema(example = "1024", max_length = 30)]
    planet_id: String,
    /// 星球昵称
    #[serde(deserialize_with = "text::trimmed")]
    #[validate(length(min = 1, max = 50, message = "星球昵称需要 1 到 50 个字"), custom(function = text::line))]
    #[schema(example = "早起的小明", max_length = 50)]
    planet_nickname: String,
}

/// 核对结果。
#[derive(Serialize, ToSchema)]
pub struct RosterCheckView {
    /// 一致、不一致或名单里没有
    result: RosterCheck,
}

/// 可用的支付方式。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PaymentOptions {
    /// 是否开通了手机浏览器支付
    h5_pay_enabled: bool,
}

/// 微信内调起支付的参数，原样交给 `getBrandWCPayRequest`。
#[derive(Serialize, ToSchema)]
pub struct BridgeView {
    /// 公众号
    #[serde(rename = "appId")]
    app_id: String,
    /// 秒级时间戳
    #[serde(rename = "timeStamp")]
    time_stamp: String,
    /// 随机串
    #[serde(rename = "nonceStr")]
    nonce_str: String,
    /// 预支付编号
    package: String,
    /// 签名方式
    #[serde(rename = "signType")]
    sign_type: String,
    /// 签名
    #[serde(rename = "paySign")]
    pay_sign: String,
}

/// 支付入口，三种之一。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PayView {
    /// 支付方式
    channel: PayChannel,
    /// 微信内支付的参数
    #[serde(skip_serializing_if = "Option::is_none")]
    bridge: Option<BridgeView>,
    /// 手机浏览器的支付页面
    #[serde(skip_serializing_if = "Option::is_none")]
    pay_url: Option<String>,
    /// 二维码的内容
    #[serde(skip_serializing_if = "Option::is_none")]
    code_url: Option<String>,
    /// 二维码（SVG）
    #[serde(skip_serializing_if = "Option::is_none")]
    qr_svg: Option<String>,
}

/// 订单。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OrderView {
    /// 编号
    id: OrderId,
    /// 训练营编号
    camp_id: CampId,
    /// 训练营名称
    camp_name: String,
    /// 应付金额（分）
    amount_fen: Fen,
    /// 状态
    state: OrderState,
    /// 下单时间
    created_at: Time,
    /// 支付截止时间
    expires_at: Time,
    /// 收据号（商户订单号）
    receipt_no: String,
    /// 报名编号，支付成功后才有
    #[serde(skip_serializing_if = "Option::is_none")]
    enrolment_id: Option<EnrolmentId>,
    /// 支付入口，待支付时才有
    #[serde(skip_serializing_if = "Option::is_none")]
    pay: Option<PayView>,
}

impl OrderView {
    fn of(state: payments::OrderState) -> Result<Self, ApiError> {
        let order = state.order;
        let channel = order.channel;
        Ok(Self {
            id: order.id,
            camp_id: order.camp_id,
            camp_name: state.camp_name,
            amount_fen: order.amount,
            state: order.state,
            created_at: order.created_at.into(),
            expires_at: order.expires_at.into(),
            receipt_no: order.out_trade_no,
            enrolment_id: state.enrolment,
            pay: state.pay.map(|pay| PayView::of(channel, pay)).transpose()?,
        })
    }
}

impl PayView {
    fn of(channel: PayChannel, pay: Pay) -> Result<Self, ApiError> {
        let mut view = Self {
            channel,
            bridge: None,
            pay_url: None,
            code_url: None,
            qr_svg: None,
        };
        match pay {
            Pay::Bridge(bridge) => {
                view.bridge = Some(BridgeView {
                    app_id: bridge.app_id,
                    time_stamp: bridge.time_stamp,
                    nonce_str: bridge.nonce_str,
                    package: bridge.package,
                    sign_type: bridge.sign_type,
                    pay_sign: bridge.pay_sign,
                });
            }
            Pay::Url(url) => view.pay_url = Some(url),
            Pay::Code(code) => {
                view.qr_svg = Some(camps::qr_svg(&code)?);
                view.code_url = Some(code);
            }
        }
        Ok(view)
    }
}

/// 可用的支付方式
#[utoipa::path(tag = "支付", responses((status = 200, description = "支付方式", body = PaymentOptions)))]
#[get("/api/h5/payment-options")]
async fn read_payment_options(app: web::Data<App>) -> Result<Json<PaymentOptions>, ApiError> {
    let mut reader = app.db.reader().await?;
    let account = camp_repository::config::find_active_merchant(reader.conn()).await?;
    Ok(Json(PaymentOptions {
        h5_pay_enabled: account.is_some_and(|account| account.h5_enabled),
    }))
}

/// 核对星球编号和昵称
///
/// 只回答一致、不一致或名单里没有；每位会员每分钟最多 10 次。
#[utoipa::path(tag = "报名", params(CampPath), responses((status = 200, description = "核对结果", body = RosterCheckView)))]
#[post("/api/h5/camps/{campId}/roster-checks")]
async fn check_roster(
    member: Member,
    _path: Path<CampPath>,
    form: Json<RosterCheckForm>,
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<Json<RosterCheckView>, ApiError> {
    let limiter = server(&request)?.limiter.clone();
    let key = format!("roster-check:{}", member.id);
    limiter
        .check(&key, Rate::per_minute(ROSTER_CHECKS))
        .await
        .map_err(ApiError::too_many)?;
    let claim = PlanetClaim::parse(&form.0.planet_id)?;
    let mut reader = app.db.reader().await?;
    let values = config::load(reader.conn()).await?;
    let name = &form.0.planet_nickname;
    let claimed = payments::identify(reader.conn(), &values, member.id, &claim, name).await?;
    Ok(Json(RosterCheckView {
        result: claimed.check,
    }))
}

/// 支付押金
///
/// 同一会员为同一人只有一笔待支付订单：重复提交会返回同一笔（200），新建返回 201。
#[utoipa::path(tag = "支付", params(CampPath), responses(
    (status = 200, description = "已有的待支付订单", body = OrderView),
    (status = 201, description = "新的订单", body = OrderView),
    (status = 409, description = "`enrolment_exists`（附 `enrolmentId`）、`planet_id_taken`、`camp_closed_for_enrolment`、`rules_changed`"),
    (status = 503, description = "`payment_unavailable`：微信支付暂时没有回应，没有扣款"),
))]
#[post("/api/h5/camps/{campId}/orders")]
async fn place_order(
    member: Member,
    path: Path<CampPath>,
    form: Json<PlaceOrderForm>,
    app: web::Data<App>,
    request: HttpRequest,
) -> Result<HttpResponse, ApiError> {
    let form = form.0;
    let settings = server(&request)?.settings.clone();
    let wanted = PlaceOrder {
        camp: path.0.camp_id,
        member: member.id,
        can_order: member.profile.can_order,
        claim: PlanetClaim::parse(&form.planet_id)?,
        planet_nickname: form.planet_nickname,
        wechat_nickname: form.wechat_nickname,
        rules_version: form.rules_version,
        channel: form.channel,
        confirm_taken: form.confirm_taken,
        client_ip: Some(client_address(
            &settings,
            request.peer_addr(),
            request.headers(),
        )),
    };
    let (state, created) = payments::place(&app, &member.caller, &wanted).await?;
    let view = OrderView::of(state)?;
    Ok(if created {
        HttpResponse::Created().json(view)
    } else {
        HttpResponse::Ok().json(view)
    })
}

/// 查看订单
#[utoipa::path(tag = "支付", params(OrderPath), responses((status = 200, description = "订单", body = OrderView)))]
#[get("/api/h5/orders/{orderId}")]
async fn read_order(
    member: Member,
    path: Path<OrderPath>,
    app: web::Data<App>,
) -> Result<Json<OrderView>, ApiError> {
    let state = payments::order_state(&app, path.0.order_id, member.id).await?;
    Ok(Json(OrderView::of(state)?))
}

/// 立即向微信支付核实
///
/// 支付页面返回后调用；最多每 2 秒核实一次，其余直接返回当前状态。
#[utoipa::path(tag = "支付", params(OrderPath), responses((status = 200, description = "订单", body = OrderView)))]
#[post("/api/h5/orders/{orderId}/check")]
async fn check_order(
    member: Member,
    path: Path<OrderPath>,
    app: web::Data<App>,
) -> Result<Json<OrderView>, ApiError> {
    let state = payments::check(&app, path.0.order_id, member.id).await?;
    Ok(Json(OrderView::of(state)?))
}

/// 取得支付入口
///
/// 页面重新打开后继续支付同一笔订单。
#[utoipa::path(tag = "支付", params(OrderPath), responses(
    (status = 200, description = "订单", body = OrderView),
    (status = 503, description = "`payment_unavailable`：微信支付暂时没有回应，没有扣款"),
))]
#[post("/api/h5/orders/{orderId}/pay")]
async fn pay_order(
    member: Member,
    path: Path<OrderPath>,
    app: web::Data<App>,
) -> Result<Json<OrderView>, ApiError> {
    let state = payments::pay_again(&app, path.0.order_id, member.id).await?;
    Ok(Json(OrderView::of(state)?))
}

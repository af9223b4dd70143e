//! `WeixinJSBridge` for a browser that is not WeChat: a script to inject, and the call behind it.

use actix_web::{HttpResponse, HttpResponseBuilder, web};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::json;

use super::books::{OrderState, Trade};
use super::{crypto, payment};
use crate::instance::Instance;

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .route("/wx-bridge.js", web::get().to(script))
        .route("/_bridge/pay", web::post().to(pay))
        .route(
            "/_bridge/pay",
            web::method(actix_web::http::Method::OPTIONS).to(preflight),
        );
}

/// The page belongs to the product, so every origin may ask.
fn open(mut response: HttpResponseBuilder) -> HttpResponseBuilder {
    response
        .insert_header(("Access-Control-Allow-Origin", "*"))
        .insert_header(("Access-Control-Allow-Methods", "GET, POST, OPTIONS"))
        .insert_header(("Access-Control-Allow-Headers", "*"));
    response
}

async fn preflight() -> HttpResponse {
    open(HttpResponse::NoContent()).finish()
}

async fn script(instance: web::Data<Instance>) -> HttpResponse {
    open(HttpResponse::Ok())
        .content_type("text/javascript; charset=utf-8")
        .body(include_str!("bridge.js").replace("__SANDBOX__", &instance.public_url))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    app_id: String,
    time_stamp: String,
    nonce_str: String,
    package: String,
    sign_type: String,
    pay_sign: String,
    /// The person pressed the button; without it the call only looks.
    #[serde(default)]
    confirm: bool,
}

/// Checks what WeChat checks before it opens the cashier; with `confirm` it takes the money.
async fn pay(instance: web::Data<Instance>, body: Bytes) -> HttpResponse {
    let refuse = |words: &str| {
        open(HttpResponse::BadRequest()).json(json!({ "ok": false, "message": words }))
    };
    let Ok(wish) = serde_json::from_slice::<Parameters>(&body) else {
        return refuse("缺少参数，或 timeStamp 不是字符串");
    };
    if wish.sign_type != "RSA" {
        return refuse("signType 应为 RSA");
    }
    if wish.app_id != instance.credentials.appid {
        return refuse("appId 与商户不匹配");
    }
    let message = format!(
        "{}\n{}\n{}\n{}\n",
        wish.app_id, wish.time_stamp, wish.nonce_str, wish.package
    );
    if !crypto::verifies(
        &instance.credentials.merchant,
        message.as_bytes(),
        &wish.pay_sign,
    ) {
        return refuse("支付验证签名失败");
    }
    let Some(prepay) = wish.package.strip_prefix("prepay_id=") else {
        return refuse("package 应为 prepay_id=…");
    };
    let now = instance.clock.now();
    let order = instance.read(|world| world.pay.order_of_ticket(prepay, now).cloned());
    let Some(order) = order.filter(|order| order.trade == Trade::Jsapi) else {
        return refuse("prepay_id 无效或已过期");
    };
    if order.state(now) != OrderState::NotPay {
        return refuse("订单已支付或已关闭");
    }
    if wish.confirm {
        let number = &order.out_trade_no;
        let paid =
            instance.change(|world| payment::pay(world, &instance.credentials, now, number, None));
        if let Err(refusal) = paid {
            return refuse(refusal.words());
        }
    }
    open(HttpResponse::Ok()).json(json!({
        "ok": true,
        "paid": wish.confirm,
        "outTradeNo": order.out_trade_no,
        "description": order.description,
        "amountFen": order.total,
    }))
}

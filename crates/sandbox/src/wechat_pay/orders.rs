//! `/v3/pay/transactions/*`: order, query, close.

use actix_web::{HttpRequest, HttpResponse, web};
use bytes::Bytes;
use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::books::{Order, OrderState, Ticket, Trade};
use super::gate::{self, Call};
use super::order_rules::OrderRequest;
use super::wire::{self, Answer, Refusal};
use crate::clock::{beijing, rfc3339};
use crate::credentials::Credentials;
use crate::instance::{Instance, World};
use crate::random;

type Shared = web::Data<Instance>;

pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config.service(
        web::scope("/v3/pay/transactions")
            .route("/jsapi", web::post().to(jsapi))
            .route("/native", web::post().to(native))
            .route("/h5", web::post().to(h5))
            .route("/out-trade-no/{number}", web::get().to(query_by_number))
            .route("/out-trade-no/{number}/close", web::post().to(close))
            .route("/id/{number}", web::get().to(query_by_transaction)),
    );
}

async fn jsapi(instance: Shared, request: HttpRequest, body: Bytes) -> HttpResponse {
    create(&instance, &request, &body, Trade::Jsapi).await
}

async fn native(instance: Shared, request: HttpRequest, body: Bytes) -> HttpResponse {
    create(&instance, &request, &body, Trade::Native).await
}

async fn h5(instance: Shared, request: HttpRequest, body: Bytes) -> HttpResponse {
    create(&instance, &request, &body, Trade::Mweb).await
}

async fn create(
    instance: &Instance,
    request: &HttpRequest,
    body: &Bytes,
    trade: Trade,
) -> HttpResponse {
    gate::serve(instance, request, body, |world, call| {
        let (order, raw) = wire::strict::<OrderRequest>(body)?;
        let number = order.out_trade_no.clone();
        place(world, &instance.credentials, call, trade, order, raw)?;
        Ok(Answer::Json(ticket(
            world,
            &instance.public_url,
            call,
            trade,
            &number,
        )))
    })
    .await
}

/// Opens the order, or finds that the same request opened it before.
fn place(
    world: &mut World,
    credentials: &Credentials,
    call: &Call,
    trade: Trade,
    request: OrderRequest,
    raw: Value,
) -> Result<(), Refusal> {
    if let Some(order) = world.pay.orders.get(&request.out_trade_no) {
        return match order.state(call.now) {
            OrderState::Success | OrderState::Refund => Err(paid()),
            OrderState::Closed => {
                Err(Refusal::new(400, "ORDER_CLOSED", "订单已关闭").inner(268_447_914))
            }
            OrderState::NotPay if order.trade == trade && order.request == raw => Ok(()),
            OrderState::NotPay => {
                let message = "请求重入时，参数与首次请求时不一致";
                Err(Refusal::invalid(message).inner(268_498_688))
            }
        };
    }
    let expires_at = request.check(trade, credentials, call.now)?;
    let order = Order {
        trade,
        out_trade_no: request.out_trade_no.clone(),
        request: raw,
        description: request.description,
        attach: request.attach,
        notify_url: request.notify_url,
        total: request.amount.total,
        payer: request.payer.map(|payer| payer.openid),
        created_at: call.now,
        expires_at,
        closed: false,
        tickets: Vec::new(),
        payment: None,
        fixed_code: false,
        refunds: Vec::new(),
    };
    world.pay.orders.insert(request.out_trade_no, order);
    Ok(())
}

/// Every call gives a fresh ticket; a new native code makes the older ones void.
fn ticket(world: &mut World, public_url: &str, call: &Call, trade: Trade, number: &str) -> Value {
    let stamp = beijing(call.now).format("%Y%m%d%H%M%S");
    let (id, minutes) = match trade {
        Trade::Native => (random::letters(9), 120),
        Trade::Jsapi => (format!("wx{stamp}{}0000", random::hex(16)), 120),
        Trade::Mweb => (format!("wx{stamp}{}0000", random::hex(16)), 5),
    };
    let expires_at = call.now + TimeDelta::minutes(minutes);
    if let Some(order) = world.pay.orders.get_mut(number) {
        if trade == Trade::Native {
            order.tickets.clear();
        }
        order.tickets.push(Ticket {
            id: id.clone(),
            expires_at,
        });
    }
    world.pay.tickets.insert(id.clone(), number.to_owned());
    match trade {
        Trade::Jsapi => json!({ "prepay_id": id }),
        Trade::Native => json!({ "code_url": format!("weixin://wxpay/bizpayurl?pr={id}") }),
        Trade::Mweb => {
            let package = random::digits(10);
            json!({ "h5_url": format!("{public_url}/cashier/h5?prepay_id={id}&package={package}") })
        }
    }
}

#[derive(Deserialize)]
struct Merchant {
    mchid: Option<String>,
}

async fn query_by_number(
    instance: Shared,
    request: HttpRequest,
    body: Bytes,
    number: web::Path<String>,
    merchant: web::Query<Merchant>,
) -> HttpResponse {
    gate::serve(&instance, &request, &body, |world, call| {
        check_merchant(&instance.credentials, merchant.mchid.as_deref())?;
        if world.faults.strikes("order_lags", &call.subject).is_some() {
            return Err(unknown());
        }
        let order = world.pay.orders.get(number.as_str()).ok_or_else(unknown)?;
        Ok(Answer::Json(transaction(
            &instance.credentials,
            order,
            call.now,
        )))
    })
    .await
}

async fn query_by_transaction(
    instance: Shared,
    request: HttpRequest,
    body: Bytes,
    number: web::Path<String>,
    merchant: web::Query<Merchant>,
) -> HttpResponse {
    gate::serve(&instance, &request, &body, |world, call| {
        check_merchant(&instance.credentials, merchant.mchid.as_deref())?;
        if world.faults.strikes("order_lags", &call.subject).is_some() {
            return Err(unknown());
        }
        let own = world
            .pay
            .transactions
            .get(number.as_str())
            .ok_or_else(unknown)?;
        let order = world.pay.orders.get(own).ok_or_else(unknown)?;
        Ok(Answer::Json(transaction(
            &instance.credentials,
            order,
            call.now,
        )))
    })
    .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CloseRequest {
    mchid: String,
}

/// Answers 204 for unknown and closed numbers as well: the platform does not say which.
async fn close(
    instance: Shared,
    request: HttpRequest,
    body: Bytes,
    number: web::Path<String>,
) -> HttpResponse {
    gate::serve(&instance, &request, &body, |world, _call| {
        let (close, _) = wire::strict::<CloseRequest>(&body)?;
        check_merchant(&instance.credentials, Some(&close.mchid))?;
        if let Some(order) = world.pay.orders.get_mut(number.as_str()) {
            if order.payment.is_some() {
                return Err(paid());
            }
            order.closed = true;
        }
        Ok(Answer::NoContent)
    })
    .await
}

fn check_merchant(credentials: &Credentials, mchid: Option<&str>) -> Result<(), Refusal> {
    match mchid {
        None => Err(Refusal::param("输入源“/query/mchid”缺失")),
        Some(mchid) if mchid != credentials.mchid => {
            Err(Refusal::new(400, "MCH_NOT_EXISTS", "商户号不存在"))
        }
        Some(_) => Ok(()),
    }
}

fn paid() -> Refusal {
    Refusal::new(400, "ORDER_PAID", "该订单已支付").inner(268_449_538)
}

fn unknown() -> Refusal {
    Refusal::new(404, "ORDER_NOT_EXIST", "订单不存在").inner(268_512_771)
}

/// The order as a query tells it; the callback of a payment says the same.
pub(crate) fn transaction(
    credentials: &Credentials,
    order: &Order,
    now: chrono::DateTime<chrono::Utc>,
) -> Value {
    let state = order.state(now);
    let mut map = Map::new();
    map.insert("appid".into(), json!(credentials.appid));
    map.insert("mchid".into(), json!(credentials.mchid));
    map.insert("out_trade_no".into(), json!(order.out_trade_no));
    map.insert("trade_state".into(), json!(state.word()));
    map.insert("trade_state_desc".into(), json!(state.words()));
    map.insert(
        "attach".into(),
        json!(order.attach.as_deref().unwrap_or("")),
    );
    map.insert("promotion_detail".into(), json!([]));
    let mut amount = json!({ "total": order.total, "currency": "CNY", "payer_currency": "CNY" });
    if let Some(payment) = &order.payment {
        amount["payer_total"] = json!(order.total);
        map.insert("transaction_id".into(), json!(payment.transaction_id));
        map.insert("trade_type".into(), json!(order.trade.word()));
        map.insert("bank_type".into(), json!("OTHERS"));
        map.insert("success_time".into(), json!(rfc3339(payment.paid_at)));
        map.insert("payer".into(), json!({ "openid": payment.openid }));
    }
    map.insert("amount".into(), amount);
    Value::Object(map)
}

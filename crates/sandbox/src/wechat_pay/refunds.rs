//! `/v3/refund/domestic/refunds`: accept, query, settle.

use actix_web::{HttpRequest, HttpResponse, web};
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::books::{Books, Refund, RefundStatus, Signer};
use super::gate::{self, Call};
use super::refund_rules::RefundRequest;
use super::wire::{self, Answer, Refusal};
use super::{callbacks, crypto};
use crate::clock::rfc3339;
use crate::credentials::Credentials;
use crate::instance::{Instance, World};
use crate::random;

type Shared = web::Data<Instance>;

pub(crate) fn configure(config: &mut web::ServiceConfig) {
    let base = "/v3/refund/domestic/refunds";
    config
        .route(base, web::post().to(create))
        .route(&format!("{base}/{{number}}"), web::get().to(query))
        .route(
            &format!("{base}/{{number}}/apply-abnormal-refund"),
            web::post().to(apply_abnormal),
        );
}

async fn create(instance: Shared, request: HttpRequest, body: Bytes) -> HttpResponse {
    gate::serve(&instance, &request, &body, |world, call| {
        let (refund, _) = wire::strict::<RefundRequest>(&body)?;
        refund.check_fields()?;
        accept(world, call, refund).map(Answer::Json)
    })
    .await
}

/// Accepts a new refund, or answers for the one this number already stands for.
fn accept(world: &mut World, call: &Call, request: RefundRequest) -> Result<Value, Refusal> {
    if let Some(known) = world.pay.refunds.get(&request.out_refund_no) {
        if request.repeats(known) {
            return Ok(view(known));
        }
        let message = "请求重入时，参数与首次请求时不一致";
        return Err(Refusal::invalid(message).inner(268_498_688));
    }
    let order = request.order(&world.pay)?;
    request.check_order(&world.pay, order, call.now)?;
    let (out_trade_no, payment) = (order.out_trade_no.clone(), order.payment.clone());
    let transaction_id = payment
        .map(|payment| payment.transaction_id)
        .unwrap_or_default();
    if world
        .faults
        .strikes("user_account_abnormal", &call.subject)
        .is_some()
    {
        return Err(Refusal::new(403, "USER_ACCOUNT_ABNORMAL", "用户账户异常"));
    }
    let struck = world.faults.strikes("not_enough", &call.subject).is_some();
    if struck || world.pay.balance < request.amount.refund {
        return Err(Refusal::new(
            403,
            "NOT_ENOUGH",
            "基本账户余额不足，请充值后重新发起",
        ));
    }
    let refund = Refund {
        refund_id: refund_number(),
        out_refund_no: request.out_refund_no,
        out_trade_no,
        transaction_id,
        amount: request.amount.refund,
        total: request.amount.total,
        reason: request.reason,
        notify_url: request.notify_url,
        channel: "ORIGINAL".into(),
        account: "支付用户零钱".into(),
        created_at: call.now,
        status: RefundStatus::Processing,
        settles_at: Some(call.now + TimeDelta::seconds(world.pay.refund_delay_seconds)),
        outcome: None,
        success_time: None,
    };
    let answer = view(&refund);
    enter(&mut world.pay, refund);
    Ok(answer)
}

/// A number of the platform.
pub(crate) fn refund_number() -> String {
    format!("50{}", random::digits(27))
}

/// Takes a refund that was accepted into the books: its money is set aside at once.
pub(crate) fn enter(books: &mut Books, refund: Refund) {
    let (id, number) = (refund.refund_id.clone(), refund.out_refund_no.clone());
    books.move_money(refund.created_at, "退款", -refund.amount, &id, &number);
    if let Some(order) = books.orders.get_mut(&refund.out_trade_no) {
        order.refunds.push(number.clone());
    }
    books.processing.push(number.clone());
    books.refunds.insert(number, refund);
}

async fn query(
    instance: Shared,
    request: HttpRequest,
    body: Bytes,
    number: web::Path<String>,
) -> HttpResponse {
    gate::serve(&instance, &request, &body, |world, _call| {
        let refund = world.pay.refunds.get(number.as_str()).ok_or_else(unknown)?;
        Ok(Answer::Json(view(refund)))
    })
    .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AbnormalRequest {
    out_refund_no: String,
    r#type: String,
    #[serde(rename = "bank_type")]
    bank: Option<String>,
    bank_account: Option<String>,
    real_name: Option<String>,
}

async fn apply_abnormal(
    instance: Shared,
    request: HttpRequest,
    body: Bytes,
    refund_id: web::Path<String>,
) -> HttpResponse {
    gate::serve(&instance, &request, &body, |world, call| {
        let (wish, _) = wire::strict::<AbnormalRequest>(&body)?;
        check_account(&instance.credentials, call, &wish)?;
        let delay = TimeDelta::seconds(world.pay.refund_delay_seconds);
        let refund = world.pay.refunds.get_mut(&wish.out_refund_no);
        let refund = refund
            .filter(|r| r.refund_id == *refund_id)
            .ok_or_else(unknown)?;
        if refund.status != RefundStatus::Abnormal {
            return Err(Refusal::invalid("退款单状态不是退款异常"));
        }
        refund.status = RefundStatus::Processing;
        refund.settles_at = Some(call.now + delay);
        refund.outcome = None;
        "OTHER_BANKCARD".clone_into(&mut refund.channel);
        let answer = view(refund);
        world.pay.processing.push(wish.out_refund_no);
        Ok(Answer::Json(answer))
    })
    .await
}

/// A payer's card must come sealed for the platform key that the request names.
fn check_account(
    credentials: &Credentials,
    call: &Call,
    wish: &AbnormalRequest,
) -> Result<(), Refusal> {
    match wish.r#type.as_str() {
        "MERCHANT_BANK_CARD" => return Ok(()),
        "USER_BANK_CARD" => {}
        _ => return Err(Refusal::param("输入源“/body/type”取值有误")),
    }
    let certificate = call.serial.as_ref() == Some(&credentials.certificate_serial);
    let key = match if certificate {
        Signer::Certificate
    } else {
        Signer::PublicKey
    } {
        Signer::Certificate => &credentials.certificate,
        Signer::PublicKey => &credentials.platform,
    };
    let opens = |field: &Option<String>| {
        field
            .as_deref()
            .and_then(|sealed| crypto::open_field(key, sealed))
            .is_some()
    };
    if wish.bank.is_some() && opens(&wish.bank_account) && opens(&wish.real_name) {
        Ok(())
    } else {
        Err(Refusal::param("收款银行信息缺失或无法解密"))
    }
}

fn unknown() -> Refusal {
    Refusal::new(404, "RESOURCE_NOT_EXISTS", "退款单不存在").inner(268_512_771)
}

fn view(refund: &Refund) -> Value {
    let mut view = json!({
        "refund_id": refund.refund_id,
        "out_refund_no": refund.out_refund_no,
        "transaction_id": refund.transaction_id,
        "out_trade_no": refund.out_trade_no,
        "channel": refund.channel,
        "user_received_account": refund.account,
        "create_time": rfc3339(refund.created_at),
        "status": refund.status.word(),
        "funds_account": "AVAILABLE",
        "promotion_detail": [],
        "amount": {
            "total": refund.total,
            "refund": refund.amount,
            "from": [],
            "payer_total": refund.total,
            "payer_refund": refund.amount,
            "settlement_refund": refund.amount,
            "settlement_total": refund.total,
            "discount_refund": 0,
            "currency": "CNY",
            "refund_fee": 0,
        },
    });
    if let Some(at) = refund.success_time {
        view["success_time"] = json!(rfc3339(at));
    }
    view
}

/// Lets the bank decide every refund whose time has come, in the order they fell due.
pub(crate) fn settle_due(world: &mut World, credentials: &Credentials, now: DateTime<Utc>) {
    let mut due: Vec<(DateTime<Utc>, String)> = world
        .pay
        .processing
        .iter()
        .filter_map(|number| world.pay.refunds.get(number))
        .filter_map(|r| {
            r.settles_at
                .filter(|at| *at <= now)
                .map(|at| (at, r.out_refund_no.clone()))
        })
        .collect();
    due.sort();
    for (at, number) in due {
        let planned = world
            .pay
            .refunds
            .get(&number)
            .and_then(|refund| refund.outcome);
        let subject = format!("wechat-pay refund {number}");
        let status = if let Some(planned) = planned {
            planned
        } else if world.faults.strikes("refund_abnormal", &subject).is_some() {
            RefundStatus::Abnormal
        } else if world.faults.strikes("refund_closed", &subject).is_some() {
            RefundStatus::Closed
        } else {
            RefundStatus::Success
        };
        decide(world, credentials, &number, status, at);
    }
}

/// Gives a refund its word now, against the machine if need be only forwards: a final one stays.
pub(crate) fn force(
    world: &mut World,
    credentials: &Credentials,
    number: &str,
    status: RefundStatus,
    now: DateTime<Utc>,
) -> Result<(), &'static str> {
    let refund = world.pay.refunds.get(number).ok_or("退款单不存在")?;
    match (refund.status, status) {
        (_, RefundStatus::Processing) => Err("不能回到处理中"),
        (RefundStatus::Processing, _)
        | (RefundStatus::Abnormal, RefundStatus::Success | RefundStatus::Closed) => {
            decide(world, credentials, number, status, now);
            Ok(())
        }
        _ => Err("退款单已到终态"),
    }
}

fn decide(
    world: &mut World,
    credentials: &Credentials,
    number: &str,
    status: RefundStatus,
    at: DateTime<Utc>,
) {
    world.pay.processing.retain(|waiting| waiting != number);
    let Some(refund) = world.pay.refunds.get_mut(number) else {
        return;
    };
    refund.status = status;
    refund.settles_at = None;
    refund.success_time = (status == RefundStatus::Success).then_some(at);
    let refund = refund.clone();
    if status == RefundStatus::Closed {
        world
            .pay
            .move_money(at, "退款退回", refund.amount, &refund.refund_id, number);
    }
    let Some(notify_url) = &refund.notify_url else {
        return;
    };
    let (event_type, summary) = match status {
        RefundStatus::Success => ("REFUND.SUCCESS", "退款成功"),
        RefundStatus::Closed => ("REFUND.CLOSED", "退款关闭"),
        RefundStatus::Abnormal | RefundStatus::Processing => ("REFUND.ABNORMAL", "退款异常"),
    };
    let mut plaintext = json!({
        "mchid": credentials.mchid,
        "out_trade_no": refund.out_trade_no,
        "transaction_id": refund.transaction_id,
        "out_refund_no": refund.out_refund_no,
        "refund_id": refund.refund_id,
        "refund_status": status.word(),
        "user_received_account": refund.account,
        "amount": {
            "total": refund.total,
            "refund": refund.amount,
            "payer_total": refund.total,
            "payer_refund": refund.amount,
        },
    });
    if let Some(at) = refund.success_time {
        plaintext["success_time"] = json!(rfc3339(at));
    }
    let notice = callbacks::Notice {
        event_type,
        summary,
        original_type: "refund",
        out_trade_no: &refund.out_trade_no,
        notify_url,
        plaintext,
    };
    callbacks::queue(world, at, notice);
}

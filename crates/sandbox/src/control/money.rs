//! Pay, force a refund's end, set the balance.

use actix_web::{HttpResponse, web};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{either, ok, read, refuse};
use crate::clock::rfc3339;
use crate::instance::Instance;
use crate::wechat_pay::{self, RefundStatus, Signer};

type Shared = web::Data<Instance>;

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .route("/wechat-pay/pay", web::post().to(pay))
        .route("/wechat-pay/orders", web::get().to(orders))
        .route("/wechat-pay/callbacks", web::get().to(callbacks))
        .route("/wechat-pay/refunds/{number}", web::post().to(force_refund))
        .route("/wechat-pay/balance", web::post().to(balance))
        .route("/wechat-pay/settings", web::post().to(settings));
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PayWish {
    out_trade_no: String,
    openid: Option<String>,
}

/// Pays an open order; the callback leaves at once and is not waited for.
async fn pay(instance: Shared, body: Bytes) -> HttpResponse {
    either(read::<PayWish>(&body).and_then(|wish| {
        let now = instance.clock.now();
        let paid = instance.change(|world| {
            let openid = wish.openid.as_deref().filter(|openid| !openid.is_empty());
            wechat_pay::pay(
                world,
                &instance.credentials,
                now,
                &wish.out_trade_no,
                openid,
            )
            .map(|payment| (payment, world.pay.orders[&wish.out_trade_no].total))
        });
        match paid {
            Ok((payment, total)) => Ok(ok(&json!({
                "outTradeNo": wish.out_trade_no,
                "transactionId": payment.transaction_id,
                "openid": payment.openid,
                "amountFen": total,
                "paidAt": rfc3339(payment.paid_at),
            }))),
            Err(refusal) => {
                let status = if refusal.code() == "ORDER_NOT_EXIST" {
                    404
                } else {
                    409
                };
                Err(refuse(status, refusal.code(), refusal.words()))
            }
        }
    }))
}

async fn orders(instance: Shared) -> HttpResponse {
    let now = instance.clock.now();
    let orders: Vec<Value> = instance.read(|world| {
        let all = world.pay.orders.values();
        all.map(|order| {
            json!({
                "outTradeNo": order.out_trade_no,
                "description": order.description,
                "amountFen": order.total,
                "state": order.state(now).word(),
                "createdAt": rfc3339(order.created_at),
                "openid": order.payer,
            })
        })
        .collect()
    });
    ok(&json!({ "orders": orders }))
}

async fn callbacks(instance: Shared) -> HttpResponse {
    ok(&instance.read(|world| {
        json!({
            "waiting": world.pay.callbacks.values().collect::<Vec<_>>(),
            "finished": world.pay.finished,
        })
    }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RefundWish {
    status: RefundStatus,
    after_seconds: Option<u32>,
}

/// Gives a refund its end now, or plans it for later.
async fn force_refund(instance: Shared, number: web::Path<String>, body: Bytes) -> HttpResponse {
    either(read::<RefundWish>(&body).and_then(|wish| {
        let now = instance.clock.now();
        let result = instance.change(|world| {
            let Some(after) = wish.after_seconds else {
                return wechat_pay::force_refund(
                    world,
                    &instance.credentials,
                    &number,
                    wish.status,
                    now,
                );
            };
            let refund = world
                .pay
                .refunds
                .get_mut(number.as_str())
                .ok_or("退款单不存在")?;
            if refund.status != RefundStatus::Processing {
                return Err("退款单不在处理中");
            }
            refund.outcome = Some(wish.status).filter(|s| *s != RefundStatus::Processing);
            refund.settles_at = Some(now + chrono::TimeDelta::seconds(after.into()));
            Ok(())
        });
        let status =
            instance.read(|world| world.pay.refunds.get(number.as_str()).map(|r| r.status));
        match (result, status) {
            (Ok(()), Some(status)) => Ok(ok(
                &json!({ "outRefundNo": *number, "status": status.word() }),
            )),
            (_, None) => Err(refuse(404, "refund_unknown", "退款单不存在")),
            (Err(message), Some(_)) => Err(refuse(409, "refund_state", message)),
        }
    }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Balance {
    balance_fen: i64,
}

async fn balance(instance: Shared, body: Bytes) -> HttpResponse {
    either(read::<Balance>(&body).map(|wish| {
        let now = instance.clock.now();
        instance.change(|world| {
            let difference = wish.balance_fen - world.pay.balance;
            let name = if difference < 0 { "提现" } else { "充值" };
            world.pay.move_money(now, name, difference, "", "");
        });
        ok(&json!({ "balanceFen": wish.balance_fen }))
    }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Settings {
    refund_delay_seconds: Option<u32>,
    default_signer: Option<Signer>,
}

async fn settings(instance: Shared, body: Bytes) -> HttpResponse {
    either(read::<Settings>(&body).map(|wish| {
        instance.change(|world| {
            let books = &mut world.pay;
            if let Some(seconds) = wish.refund_delay_seconds {
                books.refund_delay_seconds = seconds.into();
            }
            if let Some(signer) = wish.default_signer {
                books.default_signer = signer;
            }
            ok(&json!({
                "refundDelaySeconds": books.refund_delay_seconds,
                "defaultSigner": books.default_signer,
            }))
        })
    }))
}

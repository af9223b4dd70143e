//! Cashier pages, where a person presses 支付 or 取消.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::books::{Order, OrderState};
use super::payment;
use crate::console::layout::{escape, moment, sheet, yuan};
use crate::instance::Instance;
use crate::wechat_oauth::current_member;

pub(super) fn configure(config: &mut web::ServiceConfig) {
    for kind in ["h5", "jsapi", "native"] {
        let path = format!("/cashier/{kind}");
        config
            .route(&path, web::get().to(show))
            .route(&path, web::post().to(decide));
    }
}

#[derive(Deserialize)]
struct Query {
    prepay_id: Option<String>,
    /// The code of a `code_url`.
    pr: Option<String>,
    redirect_url: Option<String>,
}

impl Query {
    fn ticket(&self) -> &str {
        self.prepay_id
            .as_deref()
            .or(self.pr.as_deref())
            .unwrap_or("")
    }

    /// Where the payer goes afterwards; only a web address counts.
    fn way_back(&self) -> Option<String> {
        let url = url::Url::parse(self.redirect_url.as_deref()?).ok()?;
        matches!(url.scheme(), "http" | "https").then(|| url.to_string())
    }
}

fn find(instance: &Instance, query: &Query) -> Option<Order> {
    let now = instance.clock.now();
    instance.read(|world| world.pay.order_of_ticket(query.ticket(), now).cloned())
}

async fn show(
    instance: web::Data<Instance>,
    request: HttpRequest,
    query: web::Query<Query>,
) -> HttpResponse {
    let Some(order) = find(&instance, &query) else {
        return end(&query, "bad", "支付链接已失效", "请回到商户页面重新下单。");
    };
    match order.state(instance.clock.now()) {
        OrderState::NotPay => {}
        OrderState::Closed => return end(&query, "bad", "订单已关闭", "请回到商户页面重新下单。"),
        OrderState::Success | OrderState::Refund => {
            return end(&query, "good", "订单已支付", &yuan(order.total));
        }
    }
    let payer = instance.read(|world| {
        let named = order
            .payer
            .as_deref()
            .and_then(|openid| world.members.find(openid).cloned());
        named.or_else(|| current_member(&request, &world.members))
    });
    let payer = payer.map_or_else(|| "微信用户".to_owned(), |member| escape(&member.nickname));
    sheet(
        "微信支付",
        &format!(
            "<form class=\"card cashier\" method=\"post\"><p class=\"eyebrow\">微信支付 · 沙盒</p>\
             <p class=\"what\">{}</p><p class=\"amount\">{}</p>\
             <dl><dt>付款人</dt><dd>{payer}</dd><dt>商户单号</dt><dd class=\"mono\">{}</dd>\
             <dt>有效至</dt><dd>{}</dd></dl>\
             <button class=\"primary\" name=\"choice\" value=\"pay\">支付</button>\
             <button class=\"plain\" name=\"choice\" value=\"cancel\">取消</button></form>",
            escape(&order.description),
            yuan(order.total),
            escape(&order.out_trade_no),
            moment(order.expires_at),
        ),
    )
}

#[derive(Deserialize)]
struct Choice {
    choice: String,
}

async fn decide(
    instance: web::Data<Instance>,
    request: HttpRequest,
    query: web::Query<Query>,
    choice: web::Form<Choice>,
) -> HttpResponse {
    let Some(order) = find(&instance, &query) else {
        return end(&query, "bad", "支付链接已失效", "请回到商户页面重新下单。");
    };
    if choice.choice != "pay" {
        return leave(&query)
            .unwrap_or_else(|| end(&query, "calm", "已取消支付", "没有扣款，可以关闭此页。"));
    }
    let now = instance.clock.now();
    let paid = instance.change(|world| {
        let member = current_member(&request, &world.members);
        // A JSAPI order has its payer; only the others are paid by whoever holds the phone.
        let openid = member
            .filter(|_| order.payer.is_none())
            .map(|member| member.openid);
        let number = &order.out_trade_no;
        payment::pay(world, &instance.credentials, now, number, openid.as_deref())
    });
    match paid {
        Ok(_) => {
            leave(&query).unwrap_or_else(|| end(&query, "good", "支付成功", &yuan(order.total)))
        }
        Err(refusal) => end(
            &query,
            "bad",
            refusal.words(),
            "请回到商户页面查看订单状态。",
        ),
    }
}

fn leave(query: &Query) -> Option<HttpResponse> {
    let target = query.way_back()?;
    Some(
        HttpResponse::SeeOther()
            .insert_header(("Location", target))
            .finish(),
    )
}

fn end(query: &Query, kind: &str, title: &str, words: &str) -> HttpResponse {
    let back = query.way_back().map_or_else(String::new, |url| {
        format!(
            "<a class=\"primary\" href=\"{}\">返回商户</a>",
            escape(&url)
        )
    });
    sheet(
        title,
        &format!(
            "<section class=\"card cashier\"><p class=\"seal {kind}\" aria-hidden=\"true\"></p>\
             <h1>{title}</h1><p class=\"hint\">{words}</p>{back}</section>"
        ),
    )
}

//! 订单与支付, 账本: what the merchant asked for and what the provider did.

use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};

use super::layout::{empty, escape, moment, page, tag, yuan};
use crate::instance::{Instance, World};
use crate::wechat_pay::{Callback, Order, OrderState, Refund, RefundStatus, Trade};

/// Rows of a list that a person still reads.
const SHOWN: usize = 100;

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .route("/orders", web::get().to(orders))
        .route("/ledger", web::get().to(ledger));
}

async fn orders(instance: web::Data<Instance>) -> HttpResponse {
    let now = instance.clock.now();
    let body = instance.read(|world| {
        let mut all: Vec<&Order> = world.pay.orders.values().collect();
        all.sort_by_key(|order| std::cmp::Reverse(order.created_at));
        let rows: String =
            all.iter().take(SHOWN).map(|order| order_row(world, order, now)).collect();
        let list = if rows.is_empty() {
            empty("还没有订单。在报名页下单后，这里会出现一行。")
        } else {
            table(&["时间", "内容", "商户单号", "付款人", "金额", "状态", ""], &rows)
        };
        format!(
            "<div class=\"grid\"><section class=\"card full\">{list}</section>\
             <section class=\"card\"><h2>扫付款码</h2><p class=\"hint\">粘贴二维码里的 \
             weixin:// 链接，打开它的收银台。</p><form class=\"row\" data-code-url>\
             <input name=\"url\" style=\"flex:1;margin:0\" placeholder=\"weixin://wxpay/bizpayurl?pr=…\" \
             aria-label=\"付款码链接\" required><button class=\"primary\" type=\"submit\">打开</button>\
             </form></section></div>"
        )
    });
    page(&instance, "/orders", "订单与支付", &body)
}

fn order_row(world: &World, order: &Order, now: DateTime<Utc>) -> String {
    let state = order.state(now);
    let (kind, word) = match state {
        OrderState::NotPay => ("wait", "待支付"),
        OrderState::Success => ("good", "已支付"),
        OrderState::Refund => ("", "有退款"),
        OrderState::Closed => ("", "已关闭"),
    };
    let payer = order
        .payment
        .as_ref()
        .map(|payment| &payment.openid)
        .or(order.payer.as_ref());
    let payer = payer.map_or_else(
        || "—".to_owned(),
        |openid| {
            let name = world
                .members
                .find(openid)
                .map(|member| member.nickname.as_str());
            escape(name.unwrap_or(openid))
        },
    );
    let number = escape(&order.out_trade_no);
    let actions = if state == OrderState::NotPay {
        format!(
            "<div class=\"row\">{}{}</div>",
            cashier_link(order, now),
            pay_button(&number)
        )
    } else {
        String::new()
    };
    format!(
        "<tr><td data-label=\"时间\"><time>{}</time></td><td data-label=\"内容\">{}</td>\
         <td data-label=\"商户单号\" class=\"mono\">{number}</td><td data-label=\"付款人\">{payer}</td>\
         <td data-label=\"金额\" class=\"money\">{}</td><td data-label=\"状态\">{}</td>\
         <td>{actions}</td></tr>",
        moment(order.created_at),
        escape(&order.description),
        yuan(order.total),
        tag(kind, word),
    )
}

fn pay_button(number: &str) -> String {
    format!(
        "<button class=\"small primary\" data-control=\"wechat-pay/pay\" data-done=\"已支付\" \
         data-body='{{\"outTradeNo\":\"{number}\"}}'>直接支付</button>"
    )
}

/// The newest ticket's page, while one is good.
fn cashier_link(order: &Order, now: DateTime<Utc>) -> String {
    let Some(ticket) = order
        .tickets
        .iter()
        .rev()
        .find(|ticket| now < ticket.expires_at)
    else {
        return String::new();
    };
    let address = match order.trade {
        Trade::Jsapi => format!("/cashier/jsapi?prepay_id={}", ticket.id),
        Trade::Mweb => format!("/cashier/h5?prepay_id={}", ticket.id),
        Trade::Native => format!("/cashier/native?pr={}", ticket.id),
    };
    format!("<a class=\"button small\" href=\"{address}\">收银台</a>")
}

async fn ledger(instance: web::Data<Instance>) -> HttpResponse {
    let body = instance.read(|world| {
        let books = &world.pay;
        format!(
            "<div class=\"grid\"><section class=\"card third\"><p class=\"hint\">商户余额</p>\
             <div class=\"figure\">{}</div></section><section class=\"card third\">\
             <p class=\"hint\">收款合计</p><div class=\"figure\">{}</div></section>\
             <section class=\"card third\"><p class=\"hint\">已退款</p><div class=\"figure\">{}</div>\
             </section><section class=\"card full\"><h2>退款</h2>{}</section>\
             <section class=\"card full\"><h2>收款</h2>{}</section>\
             <section class=\"card full\"><h2>回调</h2>{}</section>\
             <section class=\"card\"><h2>调整余额</h2><p class=\"hint\">余额不够时，退款会得到 \
             NOT_ENOUGH。</p><form class=\"row\" data-control=\"wechat-pay/balance\" \
             data-done=\"余额已调整\"><label class=\"field\" style=\"flex:1;margin:0\">余额（元）\
             <input name=\"balanceFen\" type=\"number\" min=\"0\" data-times=\"100\" required></label>\
             <button class=\"primary\" type=\"submit\" style=\"align-self:end\">设定</button></form>\
             </section></div>",
            yuan(books.balance),
            yuan(paid_sum(world)),
            yuan(refunded_sum(world)),
            refunds(world),
            payments(world),
            callbacks(world),
        )
    });
    page(&instance, "/ledger", "账本", &body)
}

fn paid_sum(world: &World) -> i64 {
    world
        .pay
        .orders
        .values()
        .filter(|order| order.payment.is_some())
        .map(|o| o.total)
        .sum()
}

fn refunded_sum(world: &World) -> i64 {
    let done = world
        .pay
        .refunds
        .values()
        .filter(|r| r.status == RefundStatus::Success);
    done.map(|refund| refund.amount).sum()
}

fn payments(world: &World) -> String {
    let mut paid: Vec<_> = world
        .pay
        .orders
        .values()
        .filter_map(|order| order.payment.as_ref().map(|payment| (order, payment)))
        .collect();
    paid.sort_by_key(|(_, payment)| std::cmp::Reverse(payment.paid_at));
    if paid.is_empty() {
        return empty("还没有收款。");
    }
    let rows: String = paid
        .iter()
        .take(SHOWN)
        .map(|(order, payment)| {
            format!(
                "<tr><td data-label=\"时间\"><time>{}</time></td>\
                 <td data-label=\"商户单号\" class=\"mono\">{}</td>\
                 <td data-label=\"微信单号\" class=\"mono\">{}</td>\
                 <td data-label=\"金额\" class=\"money\">{}</td></tr>",
                moment(payment.paid_at),
                escape(&order.out_trade_no),
                payment.transaction_id,
                yuan(order.total),
            )
        })
        .collect();
    table(&["时间", "商户单号", "微信单号", "金额"], &rows)
}

fn refunds(world: &World) -> String {
    let mut applied: Vec<&Refund> = world.pay.refunds.values().collect();
    applied.sort_by_key(|refund| std::cmp::Reverse(refund.created_at));
    if applied.is_empty() {
        return empty("还没有退款。");
    }
    let rows: String = applied
        .iter()
        .take(SHOWN)
        .map(|refund| refund_row(refund))
        .collect();
    table(&["时间", "退款单号", "商户单号", "金额", "状态", ""], &rows)
}

fn refund_row(refund: &Refund) -> String {
    let (kind, word) = match refund.status {
        RefundStatus::Processing => ("wait", "处理中"),
        RefundStatus::Success => ("good", "成功"),
        RefundStatus::Abnormal => ("bad", "异常"),
        RefundStatus::Closed => ("", "关闭"),
    };
    let number = escape(&refund.out_refund_no);
    let ends = [
        ("SUCCESS", "到账"),
        ("ABNORMAL", "异常"),
        ("CLOSED", "关闭"),
    ];
    let actions: String = ends
        .iter()
        .filter(|(status, _)| match refund.status {
            RefundStatus::Processing => true,
            RefundStatus::Abnormal => *status != "ABNORMAL",
            RefundStatus::Success | RefundStatus::Closed => false,
        })
        .map(|(status, word)| {
            format!(
                "<button class=\"small\" data-control=\"wechat-pay/refunds/{number}\" \
                 data-body='{{\"status\":\"{status}\"}}'>{word}</button>"
            )
        })
        .collect();
    format!(
        "<tr><td data-label=\"时间\"><time>{}</time></td>\
         <td data-label=\"退款单号\" class=\"mono\">{number}</td>\
         <td data-label=\"商户单号\" class=\"mono\">{}</td>\
         <td data-label=\"金额\" class=\"money\">{}</td><td data-label=\"状态\">{}</td>\
         <td><div class=\"row\">{actions}</div></td></tr>",
        moment(refund.created_at),
        escape(&refund.out_trade_no),
        yuan(refund.amount),
        tag(kind, word),
    )
}

fn callbacks(world: &World) -> String {
    let waiting = world.pay.callbacks.values().rev();
    let all: Vec<&Callback> = waiting
        .chain(world.pay.finished.iter().rev())
        .take(30)
        .collect();
    if all.is_empty() {
        return empty("还没有回调。");
    }
    let rows: String = all
        .iter()
        .map(|callback| {
            let (kind, word) = match callback.state.as_str() {
                "delivered" => ("good", "已送达"),
                "lost" => ("bad", "已丢失"),
                "given_up" => ("bad", "已放弃"),
                _ => ("wait", "待发"),
            };
            let results: Vec<&str> = callback
                .attempts
                .iter()
                .map(|attempt| attempt.result.as_str())
                .collect();
            format!(
                "<tr><td data-label=\"时间\"><time>{}</time></td><td data-label=\"事件\">{}</td>\
                 <td data-label=\"商户单号\" class=\"mono\">{}</td><td data-label=\"状态\">{}</td>\
                 <td data-label=\"各次结果\" class=\"mono\">{}</td></tr>",
                moment(callback.created_at),
                escape(&callback.summary),
                escape(&callback.out_trade_no),
                tag(kind, word),
                results.join(" "),
            )
        })
        .collect();
    table(&["时间", "事件", "商户单号", "状态", "各次结果"], &rows)
}

fn table(heads: &[&str], rows: &str) -> String {
    let heads: String = heads
        .iter()
        .map(|head| format!("<th>{head}</th>"))
        .collect();
    format!("<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>")
}

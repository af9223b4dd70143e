//! 收款码: pay into a member of staff's fixed code, and come into a customer group.

use std::collections::BTreeSet;

use actix_web::{HttpRequest, HttpResponse, web};

use super::layout::{empty, escape, moment, page, tag, yuan};
use crate::instance::{Instance, World};
use crate::wechat_oauth::{Member, current_member};
use crate::wecom::{Group, Receipt, refund_lines};

/// Newest payments that are listed.
const SHOWN: usize = 50;

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config.route("/codes", web::get().to(show));
}

async fn show(instance: web::Data<Instance>, request: HttpRequest) -> HttpResponse {
    let body = instance.read(|world| {
        let me = current_member(&request, &world.members);
        format!(
            "<div class=\"grid\"><section class=\"card\"><h2>扫一个收款码</h2>{}</section>\
             <section class=\"card\"><h2>客户群</h2>{}{}</section>\
             <section class=\"card full\"><h2>最近的收款</h2>{}</section></div>",
            pay_form(world, me.as_ref()),
            groups(world, me.as_ref()),
            group_form(),
            receipts(world),
        )
    });
    page(&instance, "/codes", "收款码", &body)
}

/// What was typed before is offered again.
fn known<'a>(id: &str, words: impl Iterator<Item = &'a str>) -> String {
    let words: BTreeSet<&str> = words.collect();
    let options: String = words
        .iter()
        .map(|word| format!("<option value=\"{}\"></option>", escape(word)))
        .collect();
    format!("<datalist id=\"{id}\">{options}</datalist>")
}

fn pay_form(world: &World, me: Option<&Member>) -> String {
    let receipts = || world.wecom.receipts.iter();
    let payees = known("payees", receipts().map(|r| r.payee_userid.as_str()));
    let products = known("products", receipts().filter_map(|r| r.product.as_deref()));
    let (who, hidden) = me.map_or_else(
        || ("还没有微信身份，将以陌生人付款。".to_owned(), String::new()),
        |me| {
            let (openid, name) = (escape(&me.openid), escape(&me.nickname));
            (
                format!("以 {name} 的身份付款；付完把交易单号复制到报名页认领。"),
                format!("<input type=\"hidden\" name=\"openid\" value=\"{openid}\">"),
            )
        },
    );
    let name = me.map_or_else(String::new, |me| escape(&me.nickname));
    format!(
        "<p class=\"hint\">{who}</p><form data-control=\"wecom/payments\" data-done=\"已付款\">{hidden}\
         <div class=\"fields\"><label class=\"field\">收款人（企业微信账号）<input name=\"payeeUserId\" \
         maxlength=\"64\" list=\"payees\" value=\"coach\" autocomplete=\"off\" required></label>\
         <label class=\"field\">商品（可空）<input name=\"product\" maxlength=\"40\" list=\"products\" \
         autocomplete=\"off\"></label><label class=\"field\">金额（元）<input name=\"amountFen\" \
         type=\"number\" min=\"0.01\" step=\"0.01\" data-times=\"100\" required></label>\
         <label class=\"field\">付款人称呼（可空）<input name=\"payerName\" maxlength=\"40\" \
         value=\"{name}\" autocomplete=\"off\"></label><label class=\"field full\">备注（可空）\
         <input name=\"remark\" maxlength=\"60\" autocomplete=\"off\"></label></div>\
         <button class=\"primary\" type=\"submit\">付款</button></form>{payees}{products}"
    )
}

fn receipts(world: &World) -> String {
    let rows: String = world
        .wecom
        .receipts
        .iter()
        .rev()
        .take(SHOWN)
        .map(|receipt| row(world, receipt))
        .collect();
    if rows.is_empty() {
        return empty("还没有人扫码付款。付款后，交易单号会出现在这里。");
    }
    format!(
        "<table><thead><tr><th>时间</th><th>交易单号</th><th>收款人</th><th>商品与备注</th><th>金额</th>\
         <th>状态</th><th></th></tr></thead><tbody>{rows}</tbody></table>"
    )
}

fn row(world: &World, receipt: &Receipt) -> String {
    let number = &receipt.transaction_id;
    let lines = refund_lines(&world.pay, receipt);
    let (kind, word) = if lines.iter().any(|line| line.status == 2) {
        ("", "有退款")
    } else if receipt.own_merchant {
        ("good", "已收款")
    } else {
        ("wait", "其他商户")
    };
    let left = lines
        .iter()
        .filter(|line| !matches!(line.status, 3 | 6 | 7));
    let back = if left.map(|line| line.amount).sum::<i64>() < receipt.total {
        format!(
            "<button class=\"small danger\" data-control=\"wecom/refunds\" data-done=\"已退款\" \
             data-ask=\"以员工的身份退回余额？\" data-body='{{\"transactionId\":\"{number}\"}}'>退款\
             </button>"
        )
    } else {
        String::new()
    };
    let product = receipt.product.as_deref().unwrap_or("");
    let words = [product, &receipt.remark].join(" ");
    format!(
        "<tr><td data-label=\"时间\"><time>{}</time></td>\
         <td data-label=\"交易单号\" class=\"mono\">{number}</td><td data-label=\"收款人\">{}</td>\
         <td data-label=\"商品与备注\">{}</td><td data-label=\"金额\" class=\"money\">{}</td>\
         <td data-label=\"状态\">{}</td><td><div class=\"row\"><button class=\"small\" \
         data-copy=\"{number}\">复制单号</button>{back}</div></td></tr>",
        moment(receipt.paid_at),
        escape(&receipt.payee_userid),
        escape(words.trim()),
        yuan(receipt.total),
        tag(kind, word),
    )
}

fn groups(world: &World, me: Option<&Member>) -> String {
    if world.wecom.groups.is_empty() {
        return empty("还没有客户群。");
    }
    let rows: String = world
        .wecom
        .groups
        .iter()
        .map(|group| group_row(group, me))
        .collect();
    format!(
        "<table><thead><tr><th>群</th><th>群主</th><th>客户</th><th></th></tr></thead>\
         <tbody>{rows}</tbody></table>"
    )
}

fn group_row(group: &Group, me: Option<&Member>) -> String {
    let chat_id = &group.chat_id;
    let inside = |me: &Member| {
        let mut people = group.people.iter();
        people.any(|customer| customer.unionid.as_ref() == Some(&me.unionid))
    };
    let action = match me {
        None => tag("", "先选微信身份"),
        Some(me) if inside(me) => format!(
            "<button class=\"small danger\" data-control=\"wecom/groups/{chat_id}/members/{}\" \
             data-method=\"DELETE\" data-done=\"已退群\">退群</button>",
            escape(&me.unionid),
        ),
        Some(me) => format!(
            "<button class=\"small primary\" data-control=\"wecom/groups/{chat_id}/members\" \
             data-done=\"已进群\" data-body='{{\"members\":[{{\"openid\":\"{}\",\"joinScene\":3}}]}}'>\
             进群</button>",
            escape(&me.openid),
        ),
    };
    format!(
        "<tr><td data-label=\"群\"><div>{}<br><span class=\"mono\">{chat_id}</span></div></td>\
         <td data-label=\"群主\">{}</td><td data-label=\"客户\">{}&nbsp;人</td><td>\
         <div class=\"row\">{action}<button class=\"small\" data-copy=\"{chat_id}\">复制群 ID</button>\
         </div></td></tr>",
        escape(&group.name),
        escape(&group.owner),
        group.people.len(),
    )
}

fn group_form() -> String {
    "<form data-control=\"wecom/groups\" data-done=\"群已建好\" style=\"margin-top:14px\">\
     <div class=\"fields\"><label class=\"field\">群名<input name=\"name\" maxlength=\"40\" required>\
     </label><label class=\"field\">群主（企业微信账号）<input name=\"owner\" maxlength=\"64\" \
     value=\"coach\" required></label></div><button type=\"submit\">建一个客户群</button></form>"
        .to_owned()
}

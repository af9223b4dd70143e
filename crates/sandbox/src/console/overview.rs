//! 总览: who am I, what time is it, what happened.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::layout::{escape, page, yuan};
use crate::instance::{Instance, World};
use crate::wechat_oauth::{Member, current_member, member_cookie};

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .route("/", web::get().to(show))
        .route("/act-as", web::post().to(act_as));
}

async fn show(instance: web::Data<Instance>, request: HttpRequest) -> HttpResponse {
    let offset = instance.clock.offset();
    let body = instance.read(|world| {
        let me = current_member(&request, &world.members);
        format!(
            "<div class=\"grid\">{}{}{}{}</div>",
            figures(world),
            identity(world, me.as_ref()),
            clock(offset),
            ways(),
        )
    });
    page(&instance, "/", "总览", &body)
}

fn figures(world: &World) -> String {
    let books = &world.pay;
    let paid = books
        .orders
        .values()
        .filter(|order| order.payment.is_some())
        .count();
    let posts: usize = world
        .planet
        .checkins
        .iter()
        .map(|checkin| checkin.topics.len())
        .sum();
    let figures = [
        (
            "商户余额",
            yuan(books.balance),
            format!("{paid} 笔支付，{} 笔退款", books.refunds.len()),
        ),
        (
            "星球打卡",
            posts.to_string(),
            format!("{} 个项目", world.planet.checkins.len()),
        ),
        (
            "收到的消息",
            world.wecom.messages.len().to_string(),
            format!("{} 个回调待发", books.callbacks.len()),
        ),
    ];
    figures
        .iter()
        .map(|(name, figure, words)| {
            format!(
                "<section class=\"card third\"><p class=\"hint\">{name}</p>\
                 <div class=\"figure\">{figure}<small>{words}</small></div></section>"
            )
        })
        .collect()
}

fn identity(world: &World, me: Option<&Member>) -> String {
    let options: String = world
        .members
        .people
        .iter()
        .map(|member| {
            let mine = me.is_some_and(|me| me.openid == member.openid);
            let chosen = if mine { " selected" } else { "" };
            let (openid, name) = (escape(&member.openid), escape(&member.nickname));
            format!("<option value=\"{openid}\"{chosen}>{name}</option>")
        })
        .collect();
    let who = me.map_or_else(
        || "这个浏览器还没有微信身份；第一次授权时会问。".to_owned(),
        |me| {
            format!(
                "<span class=\"face\"><img src=\"/avatar/{0}.svg\" alt=\"\">{1}</span> \
                 <span class=\"mono\">{0}</span>",
                escape(&me.openid),
                escape(&me.nickname)
            )
        },
    );
    format!(
        "<section class=\"card\"><h2>我在微信里是谁</h2><p class=\"hint\">{who}</p>\
         <form method=\"post\" action=\"/act-as\"><div class=\"fields\">\
         <label class=\"field\">换成<select name=\"openid\">{options}</select></label>\
         <label class=\"field\">或新建昵称<input name=\"nickname\" maxlength=\"40\" \
         autocomplete=\"off\"></label></div><div class=\"row\">\
         <button class=\"primary\" type=\"submit\">使用这个身份</button>\
         <button name=\"forget\" value=\"1\">退出身份</button></div></form></section>"
    )
}

fn clock(offset: i64) -> String {
    let (days, hours) = (offset / 86_400, offset % 86_400 / 3600);
    let steps = [
        ("+1 分钟", 60),
        ("+30 分钟", 1800),
        ("+1 小时", 3600),
        ("+1 天", 86_400),
        ("+7 天", 604_800),
    ];
    let buttons: String = steps
        .iter()
        .map(|(word, seconds)| {
            format!(
                "<button data-control=\"clock\" data-done=\"时间已前进\" \
                 data-body='{{\"advanceSeconds\":{seconds}}}'>{word}</button>"
            )
        })
        .collect();
    format!(
        "<section class=\"card\"><h2>业务时间</h2><p class=\"hint\">比真实时间快 {days} 天 {hours} \
         小时。只能向前；到期的退款与回调会先发完。</p><div class=\"row\">{buttons}</div>\
         <form class=\"row\" data-control=\"clock\" data-done=\"时间已前进\" style=\"margin-top:12px\">\
         <label class=\"field\" style=\"margin:0;flex:1\">前进天数<input name=\"advanceSeconds\" \
         type=\"number\" min=\"1\" max=\"400\" data-times=\"86400\" required></label>\
         <button class=\"primary\" type=\"submit\" style=\"align-self:end\">前进</button></form></section>"
    )
}

fn ways() -> String {
    let ways = [
        ("/orders", "付款", "打开收银台，或直接替会员付掉一笔订单。"),
        (
            "/codes",
            "扫收款码",
            "向员工的固定收款码付款，复制交易单号去认领；也能进客户群。",
        ),
        (
            "/members",
            "打卡",
            "以任何成员的名义发一条打卡，也可补发过去的日子。",
        ),
        (
            "/messages",
            "看消息",
            "企业微信、群机器人和服务号模板消息都在这里。",
        ),
        (
            "/faults",
            "制造麻烦",
            "丢回调、断连接、限流、坏签名：按概率和范围打开。",
        ),
    ];
    let cards: String = ways
        .iter()
        .map(|(address, name, words)| {
            format!(
                "<section class=\"card\"><h2><a href=\"{address}\">{name}</a></h2>\
                 <p class=\"hint\" style=\"margin:0\">{words}</p></section>"
            )
        })
        .collect();
    cards
}

#[derive(Deserialize)]
struct Choice {
    openid: Option<String>,
    nickname: Option<String>,
    forget: Option<String>,
}

async fn act_as(instance: web::Data<Instance>, choice: web::Form<Choice>) -> HttpResponse {
    let nickname = choice
        .nickname
        .as_deref()
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let mut response = HttpResponse::SeeOther();
    response.insert_header(("Location", "/"));
    if choice.forget.is_some() {
        let mut gone = member_cookie("");
        gone.make_removal();
        return response.cookie(gone).finish();
    }
    let member = instance.change(|world| match nickname {
        Some(name) => world.members.resolve(None, Some(name)),
        None => world.members.resolve(choice.openid.as_deref(), None),
    });
    response.cookie(member_cookie(&member.openid)).finish()
}

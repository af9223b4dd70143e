//! 收到的消息, 故障开关: what arrived, and what may go wrong.

use actix_web::{HttpResponse, web};
use serde_json::Value;

use super::layout::{empty, escape, moment, page, tag};
use crate::faults::NAMES;
use crate::instance::Instance;
use crate::wecom::Channel;

/// Newest messages that are shown.
const SHOWN: usize = 200;

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .route("/messages", web::get().to(messages))
        .route("/faults", web::get().to(faults));
}

async fn messages(instance: web::Data<Instance>) -> HttpResponse {
    let list: String = instance.read(|world| {
        let newest = world.wecom.messages.iter().rev().take(SHOWN);
        newest
            .map(|message| {
                let (kind, word) = match message.channel {
                    Channel::WecomApp => ("good", "企业微信应用"),
                    Channel::WecomRobot => ("wait", "群机器人"),
                    Channel::WechatTemplate => ("", "服务号模板消息"),
                };
                let to = world.members.find(&message.to).map(|member| member.nickname.as_str());
                format!(
                    "<article class=\"message\"><header>{}<strong>{}</strong><time>{}</time></header>\
                     <pre>{}</pre></article>",
                    tag(kind, word),
                    escape(to.unwrap_or(&message.to)),
                    moment(message.at),
                    escape(&message.content),
                )
            })
            .collect()
    });
    let list = if list.is_empty() {
        empty("还没有消息。")
    } else {
        list
    };
    page(
        &instance,
        "/messages",
        "收到的消息",
        &format!("<section class=\"card\">{list}</section>"),
    )
}

async fn faults(instance: web::Data<Instance>) -> HttpResponse {
    let active = instance.read(|world| world.faults.view());
    let rows: String = active
        .as_array()
        .map(|all| all.iter().map(row).collect())
        .unwrap_or_default();
    let list = if rows.is_empty() {
        empty("一切正常：没有打开的故障。")
    } else {
        format!(
            "<table><thead><tr><th>故障</th><th>概率</th><th>范围</th><th>剩余次数</th><th>已发生</th>\
             <th></th></tr></thead><tbody>{rows}</tbody></table><div class=\"row\" \
             style=\"margin-top:14px\"><button class=\"danger\" data-control=\"faults\" \
             data-method=\"DELETE\" data-done=\"已全部关闭\">全部关闭</button></div>"
        )
    };
    let options: String = NAMES
        .iter()
        .map(|(name, meaning)| format!("<option value=\"{name}\">{name} — {meaning}</option>"))
        .collect();
    let body = format!(
        "<div class=\"grid\"><section class=\"card full\"><h2>已打开</h2>{list}</section>\
         <section class=\"card full\"><h2>打开一个故障</h2><p class=\"hint\">范围里的文字要出现在\
         请求的路径、正文或单号中；留空则处处生效。</p><form data-control=\"faults\" \
         data-done=\"故障已打开\"><div class=\"fields\"><label class=\"field full\">故障\
         <select name=\"name\">{options}</select></label><label class=\"field\">概率（0 到 1）\
         <input name=\"probability\" type=\"number\" min=\"0\" max=\"1\" step=\"0.01\" value=\"1\">\
         </label><label class=\"field\">范围（可空）<input name=\"scope\" autocomplete=\"off\"></label>\
         <label class=\"field\">次数（可空）<input name=\"count\" type=\"number\" min=\"1\"></label>\
         <label class=\"field\">第几页（可空）<input name=\"page\" type=\"number\" min=\"1\"></label>\
         </div><button class=\"primary\" type=\"submit\">打开</button></form></section></div>"
    );
    page(&instance, "/faults", "故障开关", &body)
}

fn row(fault: &Value) -> String {
    let name = fault["name"].as_str().unwrap_or("");
    let meaning = NAMES
        .iter()
        .find(|(known, _)| *known == name)
        .map_or("", |(_, words)| words);
    let scope: Vec<&str> = fault["scope"]
        .as_array()
        .map(|words| words.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    let scope = if scope.is_empty() {
        "处处".to_owned()
    } else {
        escape(&scope.join(" "))
    };
    let left = fault["count"]
        .as_u64()
        .map_or_else(|| "不限".to_owned(), |left| left.to_string());
    format!(
        "<tr><td data-label=\"故障\"><div><span class=\"mono\">{name}</span><br>\
         <small class=\"hint\">{meaning}</small></div></td><td data-label=\"概率\">{}</td><td data-label=\"范围\">{scope}</td>\
         <td data-label=\"剩余次数\">{left}</td><td data-label=\"已发生\">{}</td><td>\
         <button class=\"small danger\" data-control=\"faults?name={name}\" data-method=\"DELETE\" \
         data-done=\"已关闭\">关闭</button></td></tr>",
        fault["probability"], fault["hits"],
    )
}

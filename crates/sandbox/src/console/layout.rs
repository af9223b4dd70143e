//! The frame of every page, and the few shapes that pages are made of.

use actix_web::HttpResponse;
use chrono::{DateTime, Utc};

use crate::clock::beijing;
use crate::instance::Instance;

/// The places of the console: address, word.
const PLACES: [(&str, &str); 7] = [
    ("/", "总览"),
    ("/orders", "订单与支付"),
    ("/codes", "收款码"),
    ("/members", "成员与打卡"),
    ("/messages", "收到的消息"),
    ("/ledger", "账本"),
    ("/faults", "故障开关"),
];

/// Text as HTML text.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// Fen as 元.
pub(crate) fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}¥{}.{:02}", fen / 100, fen % 100)
}

/// A moment as people read it.
pub(crate) fn moment(at: DateTime<Utc>) -> String {
    beijing(at).format("%Y-%m-%d %H:%M:%S").to_string()
}

/// A page of the console with its navigation.
pub(crate) fn page(instance: &Instance, here: &str, title: &str, body: &str) -> HttpResponse {
    let links: String = PLACES
        .iter()
        .map(|(address, word)| {
            let current = if *address == here {
                " aria-current=\"page\""
            } else {
                ""
            };
            format!("<a href=\"{address}\"{current}>{word}</a>")
        })
        .collect();
    let at = instance.clock.now();
    let (now, millis) = (moment(at), at.timestamp_millis());
    html(
        title,
        &format!(
            "<header class=\"top\"><div class=\"wide\"><a class=\"brand\" href=\"/\">\
             <span class=\"mark\"></span>外部世界沙盒</a><span class=\"now\" data-now=\"{millis}\" title=\"业务时间\">\
             {now}</span></div><nav class=\"wide\" aria-label=\"主导航\">{links}</nav></header>\
             <main class=\"wide\"><h1>{title}</h1>{body}</main>"
        ),
    )
}

/// A page that stands for a phone screen: cashier, approval.
pub(crate) fn sheet(title: &str, body: &str) -> HttpResponse {
    html(title, &format!("<main class=\"sheet\">{body}</main>"))
}

fn html(title: &str, body: &str) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header(("Cache-Control", "no-store"))
        .body(format!(
            "<!DOCTYPE html><html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <title>{title} · 沙盒</title><link rel=\"icon\" href=\"/favicon.ico\">\
             <link rel=\"stylesheet\" href=\"/console.css\"></head><body>{body}\
             <script src=\"/console.js\"></script></body></html>"
        ))
}

/// What a list says while it is empty.
pub(crate) fn empty(words: &str) -> String {
    format!("<p class=\"empty\">{words}</p>")
}

/// A word with the colour of its meaning.
pub(crate) fn tag(kind: &str, word: &str) -> String {
    format!("<span class=\"tag {kind}\">{word}</span>")
}

//! 成员与打卡: the planet as a person would play it.

use std::collections::BTreeMap;

use actix_web::{HttpResponse, web};

use super::layout::{empty, escape, moment, page, tag};
use crate::clock::beijing;
use crate::instance::{Instance, World};
use crate::planet::{Checkin, Member};

/// Newest posts that are listed.
const POSTS: usize = 30;

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config.route("/members", web::get().to(show));
}

async fn show(instance: web::Data<Instance>) -> HttpResponse {
    let now = beijing(instance.clock.now())
        .format("%Y-%m-%dT%H:%M")
        .to_string();
    let body = instance.read(|world| {
        format!(
            "<div class=\"grid\"><section class=\"card\"><h2>发一条打卡</h2>{}</section>\
             <section class=\"card\"><h2>打卡项目</h2>{}{}</section>\
             <section class=\"card full\"><h2>最近的打卡</h2>{}</section>\
             <section class=\"card two-thirds\"><h2>成员（{}）</h2>{}</section>\
             <section class=\"card third\"><h2>加入一名成员</h2>{}</section></div>",
            post_form(world, &now),
            projects(world),
            project_form(),
            posts(world),
            world.planet.members.len(),
            members(world),
            member_form(),
        )
    });
    page(&instance, "/members", "成员与打卡", &body)
}

fn post_form(world: &World, now: &str) -> String {
    if world.planet.checkins.is_empty() {
        return empty("先在右边开一个打卡项目；训练营发布时也会自动创建。");
    }
    let projects: String = world
        .planet
        .checkins
        .iter()
        .rev()
        .map(|c| {
            format!(
                "<option value=\"{}\">{}</option>",
                c.checkin_id,
                escape(&c.title)
            )
        })
        .collect();
    let people: String = world
        .planet
        .members
        .iter()
        .map(|member| {
            let number = member
                .number
                .map(|n| format!(" · 编号 {n}"))
                .unwrap_or_default();
            format!(
                "<option value=\"{}\">{}{number}</option>",
                member.user_id,
                escape(&member.name)
            )
        })
        .collect();
    format!(
        "<p class=\"hint\">同一天多条只算一天；时间可以选过去的日子。</p>\
         <form data-control=\"planet/check-ins\" data-done=\"已打卡\"><div class=\"fields\">\
         <label class=\"field\">项目<select name=\"checkinId\">{projects}</select></label>\
         <label class=\"field\">成员<select name=\"userId\">{people}</select></label>\
         <label class=\"field\">时间<input name=\"at\" type=\"datetime-local\" value=\"{now}\"></label>\
         <label class=\"field\">内容<input name=\"text\" maxlength=\"500\" placeholder=\"今日打卡\">\
         </label></div><button class=\"primary\" type=\"submit\">打卡</button></form>"
    )
}

fn projects(world: &World) -> String {
    if world.planet.checkins.is_empty() {
        return empty("还没有项目。");
    }
    let rows: String = world
        .planet
        .checkins
        .iter()
        .rev()
        .map(|checkin| {
            let state = if checkin.closed { tag("", "已关闭") } else { tag("good", "进行中") };
            let end = checkin.expiration_time.map_or_else(|| "长期".to_owned(), moment);
            format!(
                "<tr><td data-label=\"项目\"><div>{}<br><span class=\"mono\">{}</span></div></td>\
                 <td data-label=\"要求\">{} 天</td><td data-label=\"参加\">{} 人</td>\
                 <td data-label=\"截止\"><time>{end}</time></td><td data-label=\"状态\">{state}</td></tr>",
                escape(&checkin.title),
                checkin.checkin_id,
                checkin.checkin_days,
                checkin.joined.len(),
            )
        })
        .collect();
    format!(
        "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th>项目</th><th>要求</th><th>参加</th><th>截止</th>\
         <th>状态</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )
}

fn project_form() -> String {
    "<form data-control=\"planet/checkins\" data-done=\"项目已开\" style=\"margin-top:14px\">\
     <div class=\"fields\"><label class=\"field\">名称<input name=\"title\" maxlength=\"60\" required>\
     </label><label class=\"field\">打卡天数<input name=\"checkinDays\" type=\"number\" min=\"1\" \
     max=\"365\" value=\"21\" required></label><label class=\"field full\">截止时间（可空）\
     <input name=\"expirationTime\" type=\"datetime-local\"></label></div>\
     <button type=\"submit\">开新项目</button></form>"
        .to_owned()
}

fn posts(world: &World) -> String {
    let mut all: Vec<_> = world
        .planet
        .checkins
        .iter()
        .flat_map(|checkin| checkin.topics.iter().map(move |topic| (checkin, topic)))
        .collect();
    all.sort_by_key(|(_, topic)| std::cmp::Reverse(topic.create_time));
    if all.is_empty() {
        return empty("还没有人打卡。");
    }
    let rows: String = all
        .iter()
        .take(POSTS)
        .map(|(checkin, topic)| {
            let name = world.planet.member(topic.user_id).map_or("已退出", |m| m.name.as_str());
            format!(
                "<tr><td data-label=\"时间\"><time>{}</time></td><td data-label=\"成员\">{}</td>\
                 <td data-label=\"项目\">{}</td><td data-label=\"内容\">{}</td><td>\
                 <button class=\"small danger\" data-control=\"planet/topics/{}\" \
                 data-method=\"DELETE\" data-done=\"已删除\" data-ask=\"删除这条打卡？\">删除</button>\
                 </td></tr>",
                moment(topic.create_time),
                escape(name),
                escape(&checkin.title),
                escape(&topic.text),
                topic.topic_id,
            )
        })
        .collect();
    format!(
        "<table><thead><tr><th>时间</th><th>成员</th><th>项目</th><th>内容</th><th></th></tr></thead>\
         <tbody>{rows}</tbody></table>"
    )
}

/// Days of each member in the newest project.
fn newest_days(world: &World) -> BTreeMap<i64, usize> {
    let days = world
        .planet
        .checkins
        .last()
        .map(Checkin::days)
        .unwrap_or_default();
    days.into_iter()
        .map(|(user_id, days)| (user_id, days.len()))
        .collect()
}

fn members(world: &World) -> String {
    let days = newest_days(world);
    let row = |member: &Member| {
        let count = days.get(&member.user_id).copied().unwrap_or(0);
        format!(
            "<tr><td data-label=\"昵称\"><span class=\"face\"><img src=\"/avatar/{0}.svg\" alt=\"\">{1}\
             </span></td><td data-label=\"编号\">{2}</td><td data-label=\"星球 ID\" class=\"mono\">{0}\
             </td><td data-label=\"最新项目\">{count} 天</td></tr>",
            member.user_id,
            escape(&member.name),
            member
                .number
                .map(|number| number.to_string())
                .unwrap_or_default(),
        )
    };
    let rows: String = world.planet.members.iter().map(row).collect();
    format!(
        "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th>昵称</th><th>编号</th><th>星球 ID</th>\
         <th>最新项目</th></tr></thead><tbody>{rows}</tbody></table></div>"
    )
}

fn member_form() -> String {
    "<form data-control=\"planet/members\" data-list=\"members\" data-done=\"已加入\">\
     <label class=\"field\">昵称<input name=\"name\" maxlength=\"40\" required></label>\
     <label class=\"field\">编号（可空）<input name=\"number\" type=\"number\" min=\"1\"></label>\
     <label class=\"field\">名片昵称（可空）<input name=\"alias\" maxlength=\"40\"></label>\
     <button class=\"primary\" type=\"submit\">加入</button></form>"
        .to_owned()
}

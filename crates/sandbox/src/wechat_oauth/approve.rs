//! The approval page: who are you, and may this page know.

use actix_web::cookie::{Cookie, SameSite};
use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;

use super::codes::{self, Scope};
use super::{Member, Members};
use crate::clock::wall;
use crate::console::layout::{escape, sheet};
use crate::instance::{Instance, World};

/// Names the member that the browser acts as.
const COOKIE: &str = "sandbox_member";

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .route("/connect/oauth2/authorize", web::get().to(show))
        .route("/connect/oauth2/authorize", web::post().to(approve));
}

#[derive(Deserialize)]
struct Query {
    appid: Option<String>,
    redirect_uri: Option<String>,
    response_type: Option<String>,
    scope: Option<String>,
    state: Option<String>,
    #[serde(rename = "forcePopup")]
    force_popup: Option<String>,
    /// Lets a script approve without a page.
    openid: Option<String>,
}

/// A question that can be answered.
struct Asked {
    redirect: url::Url,
    scope: Scope,
    state: String,
}

/// The member that the browser's cookie names.
pub(crate) fn current_member(request: &HttpRequest, members: &Members) -> Option<Member> {
    let cookie = request.cookie(COOKIE)?;
    members.find(cookie.value()).cloned()
}

fn check(instance: &Instance, query: &Query) -> Result<Asked, HttpResponse> {
    let refuse = |code: u32, words: &str| {
        sheet(
            "无法打开页面",
            &format!(
                "<section class=\"card\"><h1>{words}</h1><p class=\"hint\">错误码 {code}</p></section>"
            ),
        )
    };
    if query.appid.as_ref() != Some(&instance.credentials.appid) {
        return Err(refuse(10005, "该公众号没有此权限"));
    }
    if query.response_type.as_deref() != Some("code") {
        return Err(refuse(10002, "response_type 应为 code"));
    }
    let scope = query.scope.as_deref().and_then(Scope::parse);
    let scope = scope.ok_or_else(|| refuse(10004, "scope 不对"))?;
    let redirect = query
        .redirect_uri
        .as_deref()
        .and_then(|text| url::Url::parse(text).ok());
    let redirect = redirect.filter(|url| matches!(url.scheme(), "http" | "https"));
    let redirect = redirect.ok_or_else(|| refuse(10003, "redirect_uri 域名与后台配置不一致"))?;
    let state = query.state.clone().unwrap_or_default();
    if state.len() > 128 || !state.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(refuse(10006, "state 只能是 128 位以内的字母和数字"));
    }
    Ok(Asked {
        redirect,
        scope,
        state,
    })
}

async fn show(
    instance: web::Data<Instance>,
    request: HttpRequest,
    query: web::Query<Query>,
) -> HttpResponse {
    let asked = match check(&instance, &query) {
        Ok(asked) => asked,
        Err(page) => return page,
    };
    if let Some(openid) = &query.openid {
        let member = instance.change(|world| world.members.resolve(Some(openid), None));
        return send_back(&instance, &asked, &member);
    }
    let member = instance.read(|world| current_member(&request, &world.members));
    let popup = query.force_popup.as_deref() == Some("true");
    if let Some(member) = &member
        && (asked.scope == Scope::Base || (member.approved && !popup))
    {
        return send_back(&instance, &asked, member);
    }
    instance.read(|world| form(world, member.as_ref(), asked.scope))
}

fn form(world: &World, current: Option<&Member>, scope: Scope) -> HttpResponse {
    let chosen = current
        .or(world.members.people.first())
        .map(|member| member.openid.as_str());
    let people: String = world
        .members
        .people
        .iter()
        .map(|member| {
            let checked = if chosen == Some(member.openid.as_str()) { " checked" } else { "" };
            format!(
                "<label class=\"person\"><input type=\"radio\" name=\"openid\" value=\"{0}\"{checked}>\
                 <img src=\"/avatar/{0}.svg\" alt=\"\"><span>{1}</span></label>",
                escape(&member.openid),
                escape(&member.nickname),
            )
        })
        .collect();
    let asks = match scope {
        Scope::UserInfo => "申请获取你的微信头像、昵称",
        Scope::Base => "申请识别你的微信身份",
    };
    sheet(
        "微信登录",
        &format!(
            "<form class=\"card\" method=\"post\"><p class=\"eyebrow\">微信授权 · 沙盒</p>\
             <h1>训练营服务号</h1><p class=\"hint\">{asks}</p>\
             <fieldset><legend>以谁的身份</legend><div class=\"people\">{people}</div></fieldset>\
             <label class=\"field\">或者用一个新昵称<input name=\"nickname\" maxlength=\"40\" \
             placeholder=\"留空则用上面选中的人\" autocomplete=\"off\"></label>\
             <button class=\"primary\" type=\"submit\">同意并继续</button></form>"
        ),
    )
}

#[derive(Deserialize)]
struct Choice {
    openid: Option<String>,
    nickname: Option<String>,
}

async fn approve(
    instance: web::Data<Instance>,
    query: web::Query<Query>,
    choice: web::Form<Choice>,
) -> HttpResponse {
    let asked = match check(&instance, &query) {
        Ok(asked) => asked,
        Err(page) => return page,
    };
    let nickname = choice
        .nickname
        .as_deref()
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let openid = choice.openid.as_deref().filter(|openid| !openid.is_empty());
    let member = instance.change(|world| match nickname {
        Some(name) => world.members.resolve(None, Some(name)),
        None => world.members.resolve(openid, None),
    });
    send_back(&instance, &asked, &member)
}

fn send_back(instance: &Instance, asked: &Asked, member: &Member) -> HttpResponse {
    let code =
        instance.change(|world| codes::issue(&mut world.members, member, asked.scope, wall()));
    let mut target = asked.redirect.clone();
    target
        .query_pairs_mut()
        .append_pair("code", &code)
        .append_pair("state", &asked.state);
    HttpResponse::Found()
        .cookie(member_cookie(&member.openid))
        .insert_header(("Location", target.to_string()))
        .finish()
}

/// The browser is this member from now on.
pub(crate) fn member_cookie(openid: &str) -> Cookie<'static> {
    Cookie::build(COOKIE, openid.to_owned())
        .path("/")
        .same_site(SameSite::Lax)
        .finish()
}

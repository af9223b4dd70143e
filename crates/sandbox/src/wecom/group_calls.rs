//! `externalcontact/groupchat/list` and `get`.

use actix_web::{HttpResponse, web};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use super::groups::{Customer, Group};
use super::tokens::{TokenQuery, admit};
use super::{answer, cursor, errcode};
use crate::instance::Instance;

/// Owners of one question.
const OWNERS: usize = 100;
const MOST: i64 = 1_000;

pub(super) fn configure(config: &mut web::ServiceConfig) {
    let base = "/cgi-bin/externalcontact/groupchat";
    config
        .route(&format!("{base}/list"), web::post().to(list))
        .route(&format!("{base}/get"), web::post().to(get));
}

#[derive(Deserialize)]
struct Question {
    #[serde(default)]
    status_filter: u8,
    #[serde(default)]
    owner_filter: OwnerFilter,
    cursor: Option<String>,
    limit: i64,
}

#[derive(Default, Deserialize)]
struct OwnerFilter {
    #[serde(default)]
    userid_list: Vec<String>,
}

async fn list(
    instance: web::Data<Instance>,
    query: web::Query<TokenQuery>,
    body: Bytes,
) -> HttpResponse {
    let text = String::from_utf8_lossy(&body);
    let subject = format!("wecom externalcontact/groupchat/list {text}");
    let question: Question = match admit(&instance, &query, &body, &subject) {
        Ok(question) => question,
        Err(refusal) => return refusal,
    };
    let owners = &question.owner_filter.userid_list;
    if question.status_filter > 3 || owners.len() > OWNERS || !(1..=MOST).contains(&question.limit)
    {
        return errcode(40058, "invalid argument");
    }
    let Some(begin) = cursor::read::<usize>(question.cursor.as_deref(), 0) else {
        return errcode(40058, "invalid cursor");
    };
    let meant = |group: &&Group| owners.is_empty() || owners.contains(&group.owner);
    let all: Vec<Value> = instance.read(|world| {
        let groups = world.wecom.groups.iter().filter(meant);
        // The other states belong to owners who left; nobody leaves here.
        let groups = groups.filter(|_| question.status_filter == 0);
        groups
            .map(|group| json!({ "chat_id": group.chat_id, "status": 0 }))
            .collect()
    });
    let size = usize::try_from(question.limit).unwrap_or(1);
    let end = begin.saturating_add(size);
    let page: Vec<&Value> = all.iter().skip(begin).take(size).collect();
    let mut body = json!({ "errcode": 0, "errmsg": "ok", "group_chat_list": page });
    if end < all.len() {
        body["next_cursor"] = json!(cursor::write(&end));
    }
    answer(&body)
}

#[derive(Deserialize)]
struct Look {
    chat_id: String,
    #[serde(default)]
    need_name: u8,
}

async fn get(
    instance: web::Data<Instance>,
    query: web::Query<TokenQuery>,
    body: Bytes,
) -> HttpResponse {
    let text = String::from_utf8_lossy(&body);
    let subject = format!("wecom externalcontact/groupchat/get {text}");
    let look: Look = match admit(&instance, &query, &body, &subject) {
        Ok(look) => look,
        Err(refusal) => return refusal,
    };
    let group = instance.read(|world| world.wecom.group(&look.chat_id).cloned());
    match group {
        Some(group) => answer(&json!({
            "errcode": 0, "errmsg": "ok", "group_chat": view(&group, look.need_name == 1),
        })),
        None => errcode(40050, "chatid not exist"),
    }
}

fn view(group: &Group, names: bool) -> Value {
    let mut owner = json!({
        "userid": group.owner,
        "type": 1,
        "join_time": group.created_at.timestamp(),
        "join_scene": 1,
        "invitor": { "userid": group.owner },
        "group_nickname": "",
    });
    if names {
        owner["name"] = json!(group.owner);
    }
    let people = group
        .people
        .iter()
        .map(|customer| member(group, customer, names));
    json!({
        "chat_id": group.chat_id,
        "name": group.name,
        "owner": group.owner,
        "create_time": group.created_at.timestamp(),
        "notice": "",
        "member_list": std::iter::once(owner).chain(people).collect::<Vec<_>>(),
        "admin_list": [],
        "member_version": format!("{:032x}", group.version),
    })
}

fn member(group: &Group, customer: &Customer, names: bool) -> Value {
    let mut member = json!({
        "userid": customer.userid,
        "type": 2,
        "join_time": customer.joined_at.timestamp(),
        "join_scene": customer.scene,
        "group_nickname": "",
    });
    if let Some(unionid) = &customer.unionid {
        member["unionid"] = json!(unionid);
    }
    if customer.scene == 1 {
        member["invitor"] = json!({ "userid": group.owner });
    }
    if names {
        member["name"] = json!(customer.name);
    }
    member
}

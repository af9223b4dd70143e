//! 对外收款 and customer groups: what payers, staff and members do in their phones.

use actix_web::{HttpResponse, web};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{either, ok, read, refuse};
use crate::clock::rfc3339;
use crate::instance::{Instance, World};
use crate::wecom::{self, Collect, GiveBack, Group, Joining};

type Shared = web::Data<Instance>;

/// Most that one payment may be.
const MOST_FEN: i64 = 1_000_000_000;
/// Characters of names and remarks.
const LONGEST: usize = 128;
/// People of one group; the real ones hold 500.
const PEOPLE: usize = 2_000;

pub(super) fn configure(config: &mut web::ServiceConfig) {
    config
        .route("/wecom/payments", web::post().to(collect))
        .route("/wecom/payments", web::get().to(receipts))
        .route("/wecom/refunds", web::post().to(give_back))
        .route("/wecom/groups", web::post().to(open_group))
        .route("/wecom/groups", web::get().to(groups))
        .route("/wecom/groups/{chat_id}/members", web::post().to(join))
        .route(
            "/wecom/groups/{chat_id}/members/{who}",
            web::delete().to(leave),
        );
}

fn short(field: &str, text: &str) -> Result<(), HttpResponse> {
    if text.chars().count() <= LONGEST {
        return Ok(());
    }
    let words = format!("{field} 最多 {LONGEST} 个字");
    Err(refuse(400, "too_long", &words))
}

fn userid(field: &str, text: &str) -> Result<(), HttpResponse> {
    let fits = text
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"._-@".contains(&b));
    if fits && (1..=64).contains(&text.len()) {
        return Ok(());
    }
    let words = format!("{field} 应为 1 至 64 位的字母、数字和 ._-@");
    Err(refuse(400, "userid_invalid", &words))
}

/// Pays into a fixed code.
async fn collect(instance: Shared, body: Bytes) -> HttpResponse {
    either(read::<Collect>(&body).and_then(|wish| {
        userid("payeeUserId", &wish.payee_user_id)?;
        if !(1..=MOST_FEN).contains(&wish.amount_fen) {
            return Err(refuse(
                400,
                "amount_invalid",
                "amountFen 应为 1 至 1000000000",
            ));
        }
        short("remark", &wish.remark)?;
        short("externalUserid", &wish.external_userid)?;
        for (field, text) in [
            ("product", &wish.product),
            ("payerName", &wish.payer_name),
            ("openid", &wish.openid),
        ] {
            short(field, text.as_deref().unwrap_or(""))?;
        }
        let now = instance.clock.now();
        let receipt =
            instance.change(|world| wecom::collect(world, &instance.credentials, now, wish));
        Ok(ok(&json!({
            "transactionId": receipt.transaction_id,
            "outTradeNo": receipt.out_trade_no,
            "amountFen": receipt.total,
            "paidAt": rfc3339(receipt.paid_at),
            "mchId": receipt.mch_id,
        })))
    }))
}

async fn receipts(instance: Shared) -> HttpResponse {
    ok(&json!({ "payments": instance.read(|world| json!(world.wecom.receipts)) }))
}

/// Staff give money back in the client, or the client's refund comes a step further.
async fn give_back(instance: Shared, body: Bytes) -> HttpResponse {
    either(read::<GiveBack>(&body).and_then(|wish| {
        if wish.status.is_some_and(|status| status > 7) {
            return Err(refuse(400, "status_invalid", "status 应为 0 至 7"));
        }
        short("comment", &wish.comment)?;
        let now = instance.clock.now();
        let given =
            instance.change(|world| wecom::give_back(world, &instance.credentials, now, &wish));
        match given {
            Ok(line) => Ok(ok(&json!({
                "outRefundNo": line.out_refund_no,
                "transactionId": wish.transaction_id,
                "amountFen": line.amount,
                "status": line.status,
            }))),
            Err(words @ ("收款不存在" | "退款单不存在")) => {
                Err(refuse(404, "unknown", words))
            }
            Err(words) => Err(refuse(409, "refund_refused", words)),
        }
    }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Person {
    openid: Option<String>,
    unionid: Option<String>,
    name: Option<String>,
    join_scene: Option<u8>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewGroup {
    name: String,
    owner: Option<String>,
    #[serde(default)]
    members: Vec<Person>,
}

/// An openid stands for the account of this world; without it and a unionid only the name is known.
fn people(world: &World, people: Vec<Person>) -> Result<Vec<Joining>, HttpResponse> {
    if people.len() > PEOPLE {
        return Err(refuse(400, "too_many", "一次最多 2000 人"));
    }
    let one = |person: Person| {
        let scene = person.join_scene.unwrap_or(3);
        if !(1..=3).contains(&scene) {
            return Err(refuse(400, "scene_invalid", "joinScene 应为 1、2 或 3"));
        }
        let account = match &person.openid {
            Some(openid) => Some(
                world
                    .members
                    .find(openid)
                    .ok_or_else(|| refuse(404, "member_unknown", "没有这个微信账号"))?,
            ),
            None => None,
        };
        let unionid = person.unionid.filter(|unionid| !unionid.is_empty());
        let name = person.name.filter(|name| !name.is_empty());
        let name = name.or(account.map(|account| account.nickname.clone()));
        let joining = Joining {
            unionid: unionid.or(account.map(|account| account.unionid.clone())),
            name: name.unwrap_or_else(|| "微信用户".into()),
            scene,
        };
        short("name", &joining.name)?;
        short("unionid", joining.unionid.as_deref().unwrap_or(""))?;
        Ok(joining)
    };
    people.into_iter().map(one).collect()
}

async fn open_group(instance: Shared, body: Bytes) -> HttpResponse {
    either(read::<NewGroup>(&body).and_then(|wish| {
        let owner = wish.owner.as_deref().unwrap_or("coach");
        userid("owner", owner)?;
        short("name", &wish.name)?;
        if wish.name.trim().is_empty() {
            return Err(refuse(400, "name_missing", "群名不能为空"));
        }
        let now = instance.clock.now();
        instance.change(|world| {
            let people = people(world, wish.members)?;
            let chat_id = world.wecom.open_group(&wish.name, owner, now);
            let joined = world.wecom.join(&chat_id, people, now);
            Ok(ok(&json!({ "chatId": chat_id, "joined": joined })))
        })
    }))
}

async fn groups(instance: Shared) -> HttpResponse {
    let view = |group: &Group| {
        let members: Vec<Value> = group
            .people
            .iter()
            .map(|customer| {
                json!({
                    "userid": customer.userid,
                    "unionid": customer.unionid,
                    "name": customer.name,
                    "joinedAt": rfc3339(customer.joined_at),
                    "joinScene": customer.scene,
                })
            })
            .collect();
        json!({
            "chatId": group.chat_id,
            "name": group.name,
            "owner": group.owner,
            "members": members,
        })
    };
    let groups: Vec<Value> = instance.read(|world| world.wecom.groups.iter().map(view).collect());
    ok(&json!({ "groups": groups }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Newcomers {
    members: Vec<Person>,
}

async fn join(instance: Shared, chat_id: web::Path<String>, body: Bytes) -> HttpResponse {
    either(read::<Newcomers>(&body).and_then(|wish| {
        let now = instance.clock.now();
        instance.change(|world| {
            let people = people(world, wish.members)?;
            match world.wecom.join(&chat_id, people, now) {
                Some(joined) => Ok(ok(&json!({ "chatId": *chat_id, "joined": joined }))),
                None => Err(refuse(404, "group_unknown", "没有这个客户群")),
            }
        })
    }))
}

async fn leave(instance: Shared, path: web::Path<(String, String)>) -> HttpResponse {
    let (chat_id, who) = path.into_inner();
    if instance.change(|world| world.wecom.leave(&chat_id, &who)) {
        ok(&json!({ "chatId": chat_id }))
    } else {
        refuse(404, "member_unknown", "群里没有这个人")
    }
}

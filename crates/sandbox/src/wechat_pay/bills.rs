//! Bills of a day: trade and fund flow, as CSV behind a short-lived link.

use std::io::Write as _;

use actix_web::{HttpRequest, HttpResponse, web};
use aws_lc_rs::digest;
use bytes::Bytes;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde::Deserialize;
use serde_json::json;

use super::authorization;
use super::bill_rows;
use super::books::BillToken;
use super::gate::{self, Call};
use super::wire::{Answer, Refusal};
use crate::clock::beijing;
use crate::instance::{Instance, World};
use crate::random;

/// Hour of the next day, in Beijing, from which a bill exists.
const READY_HOUR: i64 = 9;
/// Days that a bill is kept.
const KEPT_DAYS: i64 = 90;
/// Life of a download link.
const LINK_MINUTES: i64 = 5;

pub(crate) fn configure(config: &mut web::ServiceConfig) {
    config
        .route("/v3/bill/tradebill", web::get().to(trade))
        .route("/v3/bill/fundflowbill", web::get().to(fund_flow))
        .route("/v3/billdownload/file", web::get().to(download));
}

#[derive(Deserialize)]
struct Query {
    bill_date: Option<String>,
    bill_type: Option<String>,
    account_type: Option<String>,
    tar_type: Option<String>,
}

async fn trade(
    instance: web::Data<Instance>,
    request: HttpRequest,
    body: Bytes,
    query: web::Query<Query>,
) -> HttpResponse {
    gate::serve(&instance, &request, &body, |world, call| {
        let day = day(&query, call.now)?;
        let kind = query.bill_type.as_deref().unwrap_or("ALL");
        if !["ALL", "SUCCESS", "REFUND"].contains(&kind) {
            return Err(Refusal::param("输入源“/query/bill_type”取值有误"));
        }
        let text = bill_rows::trade(&world.pay, &instance.credentials, day, kind);
        offer(world, &instance, call, &query, text)
    })
    .await
}

async fn fund_flow(
    instance: web::Data<Instance>,
    request: HttpRequest,
    body: Bytes,
    query: web::Query<Query>,
) -> HttpResponse {
    gate::serve(&instance, &request, &body, |world, call| {
        let day = day(&query, call.now)?;
        let text = match query.account_type.as_deref().unwrap_or("BASIC") {
            "BASIC" => bill_rows::fund_flow(&world.pay, day),
            // All money of this merchant moves on the basic account.
            "OPERATION" | "FEES" => None,
            _ => return Err(Refusal::param("输入源“/query/account_type”取值有误")),
        };
        offer(world, &instance, call, &query, text)
    })
    .await
}

fn day(query: &Query, now: DateTime<Utc>) -> Result<NaiveDate, Refusal> {
    let text = query.bill_date.as_deref().unwrap_or("");
    let day: NaiveDate = text
        .parse()
        .map_err(|_| Refusal::param("输入源“/query/bill_date”应为YYYY-MM-DD"))?;
    let here = beijing(now).naive_local();
    if here.date() - day > TimeDelta::days(KEPT_DAYS) || day >= here.date() {
        return Err(Refusal::param("账单日期超出范围"));
    }
    let midnight = (day + TimeDelta::days(1))
        .and_hms_opt(0, 0, 0)
        .unwrap_or(here);
    if here < midnight + TimeDelta::hours(READY_HOUR) {
        return Err(Refusal::new(
            400,
            "STATEMENT_CREATING",
            "账单生成中，请稍后再试",
        ));
    }
    Ok(day)
}

fn offer(
    world: &mut World,
    instance: &Instance,
    call: &Call,
    query: &Query,
    text: Option<String>,
) -> Result<Answer, Refusal> {
    let missing = world
        .faults
        .strikes("no_statement", &call.subject)
        .is_some();
    let content = text
        .filter(|_| !missing)
        .ok_or_else(|| Refusal::new(400, "NO_STATEMENT_EXIST", "账单文件不存在"))?;
    let gzip = match query.tar_type.as_deref() {
        None => false,
        Some("GZIP") => true,
        Some(_) => return Err(Refusal::param("输入源“/query/tar_type”只支持GZIP")),
    };
    let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, content.as_bytes());
    let wrong = world
        .faults
        .strikes("bill_wrong_hash", &call.subject)
        .is_some();
    let hash = if wrong {
        random::hex(40)
    } else {
        hex::encode(hash.as_ref())
    };
    let token = random::letters(43);
    let url = format!("{}/v3/billdownload/file?token={token}", instance.public_url);
    let expires_at = call.now + TimeDelta::minutes(LINK_MINUTES);
    world.pay.bills.retain(|bill| call.now < bill.expires_at);
    world.pay.bills.push(BillToken {
        token,
        content,
        gzip,
        expires_at,
    });
    Ok(Answer::Json(json!({
        "hash_type": "SHA1",
        "hash_value": hash,
        "download_url": url,
    })))
}

#[derive(Deserialize)]
struct Download {
    token: Option<String>,
}

/// The file itself is not signed; its hash came with the link.
async fn download(
    instance: web::Data<Instance>,
    request: HttpRequest,
    body: Bytes,
    query: web::Query<Download>,
) -> HttpResponse {
    if let Err(refusal) = authorization::check(&instance.credentials, &request, &body) {
        return gate::plain(&refusal);
    }
    let now = instance.clock.now();
    let token = query.token.as_deref().unwrap_or("");
    let bill = instance.read(|world| {
        let live = |bill: &&BillToken| bill.token == token && now < bill.expires_at;
        world.pay.bills.iter().find(live).cloned()
    });
    let Some(bill) = bill else {
        return gate::plain(&Refusal::param("下载链接无效或已过期"));
    };
    if !bill.gzip {
        return HttpResponse::Ok()
            .content_type("text/plain; charset=utf-8")
            .body(bill.content);
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    let packed = encoder
        .write_all(bill.content.as_bytes())
        .and_then(|()| encoder.finish());
    match packed {
        Ok(packed) => HttpResponse::Ok()
            .content_type("application/x-gzip")
            .body(packed),
        Err(_) => gate::plain(&Refusal::new(500, "SYSTEM_ERROR", "系统异常")),
    }
}

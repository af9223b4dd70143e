//! Who paid? Suggestions for places whose person is unknown.

use actix_web::{get, post, web};
use camp_domain::payments::PaymentSource;
use camp_domain::{CampId, EnrolmentId};
use camp_services::matching::{self, MatchCandidate, PlaceMatch};
use camp_services::{App, Error};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

use crate::Time;
use crate::caller::{EnrolmentsWrite, Permit};
use crate::error::ApiError;
use crate::extract::{Json, Path};
use crate::routes::h5::camps::CampPath;
use crate::text;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_match_suggestions)
        .service(confirm_match_suggestions);
}

/// 一笔报名可能对应的星球成员。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MatchCandidateView {
    /// 星球用户 ID
    #[schema(example = "184552124158412")]
    planet_user_id: String,
    /// 昵称
    #[schema(example = "小明")]
    name: String,
    /// 星球名片
    alias: Option<String>,
    /// 成员编号
    #[schema(example = 1024)]
    number: Option<i32>,
    /// 本期打卡天数；没有打卡时为空
    #[schema(example = 13)]
    days: Option<i32>,
    /// 置信度，0 到 100；有相近的人时会降低
    #[schema(example = 97)]
    confidence: u8,
    /// 理由，最有力的在前
    #[schema(example = json!(["去除表情和符号后相同", "填写的编号一致"]))]
    reasons: Vec<&'static str>,
}

impl From<MatchCandidate> for MatchCandidateView {
    fn from(found: MatchCandidate) -> Self {
        Self {
            planet_user_id: found.member.user_id.to_string(),
            name: found.member.name,
            alias: found.member.alias,
            number: found.member.number,
            days: found.member.days,
            confidence: found.confidence,
            reasons: found.reasons,
        }
    }
}

/// 一笔还没有对应到星球成员的报名，和系统的建议。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MatchSuggestion {
    /// 报名编号
    enrolment_id: EnrolmentId,
    /// 来源
    source: PaymentSource,
    /// 付款时间
    paid_at: Time,
    /// 填写的星球昵称
    #[schema(example = "小明")]
    planet_nickname: String,
    /// 填写的星球编号
    #[schema(example = "1024")]
    planet_id: String,
    /// 微信昵称
    #[schema(example = "明明")]
    wechat_nickname: String,
    /// 付款人姓名（收款记录里的）
    payer_name: Option<String>,
    /// 客户备注（企业微信）
    remark: Option<String>,
    /// 全营一起看时给这笔报名的成员；拿不准时为空
    best: Option<MatchCandidateView>,
    /// 合适的成员，最多 3 位，合适的在前
    candidates: Vec<MatchCandidateView>,
}

impl From<PlaceMatch> for MatchSuggestion {
    fn from(found: PlaceMatch) -> Self {
        let place = found.place;
        Self {
            enrolment_id: place.enrolment_id,
            source: place.source,
            paid_at: Time(place.paid_at),
            planet_nickname: place.planet_nickname,
            planet_id: place.planet_claim,
            wechat_nickname: place.wechat_nickname,
            payer_name: found.payer_name,
            remark: found.remark,
            best: found.best.map(MatchCandidateView::from),
            candidates: found
                .candidates
                .into_iter()
                .map(MatchCandidateView::from)
                .collect(),
        }
    }
}

/// 要确认的建议。
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConfirmSuggestions {
    /// 要确认的报名和成员，1 到 1000 个
    #[validate(length(min = 1, max = 1000, message = "请选择 1 到 1000 笔"), nested)]
    #[schema(min_items = 1, max_items = 1000)]
    items: Vec<ConfirmItem>,
    /// 最低置信度，95 到 100；低于它的不会确认
    #[validate(range(min = 95, max = 100, message = "最低置信度是 95 到 100"))]
    #[schema(minimum = 95, maximum = 100, example = 95)]
    min_confidence: u8,
}

/// 一笔要确认的建议。
#[derive(Debug, Serialize, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConfirmItem {
    /// 报名编号
    enrolment_id: EnrolmentId,
    /// 建议的星球用户 ID
    #[validate(custom(function = text::digits))]
    #[schema(example = "184552124158412")]
    planet_user_id: String,
}

/// 确认的结果。
#[derive(Serialize, ToSchema)]
pub struct ConfirmedView {
    /// 已匹配的笔数
    #[schema(example = 12)]
    confirmed: usize,
    /// 没有确认的
    refused: Vec<RefusedItem>,
}

/// 没有确认的一笔。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RefusedItem {
    /// 报名编号
    enrolment_id: EnrolmentId,
    /// 原因
    #[schema(example = "建议已经变化，请重新核对")]
    message: String,
}

/// 匹配建议
///
/// 为还没有对应到星球成员的报名，从打卡名单和成员名单里找出可能的人，全营一起比较、一人一笔，并说明理由。建议不会自动生效。
#[utoipa::path(tag = "会员", params(CampPath), responses((status = 200, description = "每笔报名的建议，先付款的在前", body = Vec<MatchSuggestion>)))]
#[get("/api/admin/camps/{campId}/match-suggestions")]
async fn list_match_suggestions(
    permit: Permit<EnrolmentsWrite>,
    path: Path<CampPath>,
    app: web::Data<App>,
) -> Result<Json<Vec<MatchSuggestion>>, ApiError> {
    let found = matching::suggestions(&app, &permit.visibility, path.0.camp_id).await?;
    Ok(Json(found.into_iter().map(MatchSuggestion::from).collect()))
}

/// 批量确认匹配建议
///
/// 逐笔确认仍然成立、且不低于最低置信度的建议；其余的说明原因，不受影响。退款发出之前都可以重新绑定。
#[utoipa::path(tag = "会员", params(CampPath), responses((status = 200, description = "确认的结果", body = ConfirmedView)))]
#[post("/api/admin/camps/{campId}/match-suggestions/confirm")]
async fn confirm_match_suggestions(
    permit: Permit<EnrolmentsWrite>,
    path: Path<CampPath>,
    form: Json<ConfirmSuggestions>,
    app: web::Data<App>,
) -> Result<Json<ConfirmedView>, ApiError> {
    let form = form.0;
    let wanted: Vec<(EnrolmentId, i64)> = form
        .items
        .iter()
        .map(|item| {
            (
                item.enrolment_id,
                item.planet_user_id.parse().unwrap_or_default(),
            )
        })
        .collect();
    let (caller, visible) = (&permit.caller, &permit.visibility);
    let camp: CampId = path.0.camp_id;
    let answers =
        matching::confirm(&app, caller, visible, camp, &wanted, form.min_confidence).await?;
    let confirmed = answers.iter().filter(|(_, answer)| answer.is_ok()).count();
    let mut refused = Vec::new();
    for (enrolment_id, answer) in answers {
        let message = match answer {
            Ok(()) => continue,
            Err(Error::Refused(refusal)) => refusal.sentence.into(),
            Err(error) => return Err(error.into()),
        };
        refused.push(RefusedItem {
            enrolment_id,
            message,
        });
    }
    Ok(Json(ConfirmedView { confirmed, refused }))
}

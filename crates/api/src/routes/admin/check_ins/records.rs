//! Check-ins one by one, over all camps.

use actix_web::{get, web};
use camp_domain::camps::Terms;
use camp_domain::check_ins::qualifies;
use camp_domain::{CampId, Day, EnrolmentId};
use camp_repository::check_ins::{self, Record, RecordFilter};
use camp_services::App;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::camps::rate;
use super::search_text;
use crate::Time;
use crate::caller::{CheckInsRead, Permit};
use crate::error::ApiError;
use crate::extract::{Json, Query};
use crate::paging::{PageView, Paging};
use crate::routes::days::DaySourceWord;

/// Which check-ins are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct RecordQuery {
    /// 训练营；不填为全部
    #[param(value_type = Option<String>, format = Uuid)]
    camp_id: Option<CampId>,
    /// 星球昵称、微信昵称或星球编号包含
    #[param(max_length = 50, example = "小明")]
    q: Option<String>,
    /// 打卡日期，从
    from: Option<Day>,
    /// 打卡日期，到（含）
    to: Option<Day>,
}

impl RecordQuery {
    pub(super) fn text(&self) -> Result<String, ApiError> {
        search_text(self.q.clone())
    }

    pub(super) const fn filter<'a>(&self, q: &'a str) -> RecordFilter<'a> {
        RecordFilter {
            camp: self.camp_id,
            q,
            from: self.from,
            to: self.to,
        }
    }
}

/// 一次打卡。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckInRecord {
    /// 报名编号
    enrolment_id: EnrolmentId,
    /// 训练营
    camp_id: CampId,
    /// 训练营名称
    #[schema(example = "21 天早起营")]
    pub(super) camp_name: String,
    /// 星球昵称（会员填写）
    #[schema(example = "小明")]
    pub(super) planet_nickname: String,
    /// 星球编号（会员填写）
    #[schema(example = "1024")]
    pub(super) planet_id: String,
    /// 微信昵称
    #[schema(example = "明明")]
    pub(super) wechat_nickname: String,
    /// 打卡日期
    pub(super) day: Day,
    /// 打卡时间；文件只写日期或人工更正时为空
    pub(super) at: Option<Time>,
    /// 依据
    pub(super) source: DaySourceWord,
    /// 是否算作已打卡；人工更正为未打卡时为 `false`
    pub(super) checked_in: bool,
    /// 打卡内容的开头，或更正的原因
    pub(super) title: String,
    /// 累计打卡天数，不含宽限
    #[schema(example = 13)]
    pub(super) counted_days: i32,
    /// 要求打卡天数
    #[schema(example = 15)]
    pub(super) required_days: i32,
    /// 完成率，4 位小数，不超过 1，不含宽限
    #[schema(example = "0.8667")]
    pub(super) rate: String,
    /// 是否满足退款条件
    pub(super) eligible: bool,
    /// 打卡记录与排行榜不一致
    count_disagreement: bool,
}

impl From<Record> for CheckInRecord {
    fn from(record: Record) -> Self {
        let terms = Terms {
            deposit: record.deposit_fen,
            start: record.start_day,
            end: record.end_day,
            required_days: record.required_days,
            grace_days: record.grace_days,
        };
        let done = record.counted_days.min(record.required_days);
        Self {
            eligible: qualifies(&terms, record.counted_days),
            rate: rate(done.into(), record.required_days.into()).unwrap_or_default(),
            enrolment_id: record.enrolment_id,
            camp_id: record.camp_id,
            camp_name: record.camp_name,
            planet_nickname: record.planet_nickname,
            planet_id: record.planet_claim,
            wechat_nickname: record.wechat_nickname,
            day: record.day,
            at: record.at.map(Time),
            source: record.source.into(),
            checked_in: record.checked_in,
            title: record.title,
            counted_days: record.counted_days,
            required_days: record.required_days,
            count_disagreement: record.disagreement,
        }
    }
}

/// 打卡记录
///
/// 在营会员的每一次打卡，新的在前；同一天发两次帖只算一天。
#[utoipa::path(tag = "打卡", params(Paging, RecordQuery), responses((status = 200, description = "打卡记录", body = PageView<CheckInRecord>)))]
#[get("/api/admin/check-ins")]
pub(super) async fn list_check_in_records(
    permit: Permit<CheckInsRead>,
    paging: Query<Paging>,
    query: Query<RecordQuery>,
    app: web::Data<App>,
) -> Result<Json<PageView<CheckInRecord>>, ApiError> {
    let (page, q) = (paging.0.request()?, query.0.text()?);
    let mut reader = app.db.reader().await?;
    let filter = query.0.filter(&q);
    let rows = check_ins::list_records(reader.conn(), &permit.visibility, &filter, page).await?;
    Ok(Json(PageView::of(rows.map(CheckInRecord::from), page)))
}

//! What camps came to.

use actix_web::{HttpResponse, get, web};
use camp_domain::camps::CampState;
use camp_domain::{CampId, Day, EnrolmentId, Fen, Visibility};
use camp_repository::reports::{self as rows, CampFigures, FigureRow, Members};
use camp_repository::{PgConnection, camps};
use camp_services::App;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use super::camps::rate;
use crate::Time;
use crate::caller::{Permit, ReportsRead};
use crate::error::{ApiError, Field};
use crate::extract::{Json, Path, Query};
use crate::paging::{PageView, Paging};
use crate::routes::h5::camps::CampPath;
use crate::xlsx::{Cell, answer, answer_csv};

/// Longest period, in days: two years.
const LONGEST: u32 = 731;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(export_camp_report_xlsx)
        .service(export_camp_report_csv)
        .service(read_camp_report)
        .service(list_report_rows);
}

/// Which camps are wanted, by their first day.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ReportPeriod {
    /// 开始日期从这一天起的训练营
    from: Day,
    /// 到这一天为止；最长两年
    to: Day,
}

impl ReportPeriod {
    fn checked(self) -> Result<(Day, Day), ApiError> {
        let wrong = |words| Err(ApiError::invalid(vec![Field::new("to", "period", words)]));
        if self.to < self.from {
            return wrong("结束日期不能早于开始日期");
        }
        if self.from.count_to(self.to) > LONGEST {
            return wrong("时间范围最长两年，请缩短");
        }
        Ok((self.from, self.to))
    }
}

/// 数字：几个训练营之和，或一个训练营的。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FiguresView {
    /// 报名人数：已付款且没有提前退出
    enrolled: i64,
    /// 打过卡的人数
    taking_part: i64,
    /// 满足退款条件的人数
    qualified: i64,
    /// 参与率，4 位小数：打过卡的人数 / 报名人数
    #[schema(example = "0.9333")]
    taking_part_rate: Option<String>,
    /// 完成率，4 位小数：满足退款条件的人数 / 报名人数
    #[schema(example = "0.8000")]
    completion_rate: Option<String>,
    /// 平均打卡率，4 位小数，不计宽限
    #[schema(example = "0.8123")]
    average_rate: Option<String>,
    /// 押金收入（分）：已确认的付款，含异常资金
    paid_sum_fen: Fen,
    /// 退款金额（分）：已成功的退款
    refunded_sum_fen: Fen,
    /// 线下已退（分），另行统计
    settled_outside_fen: Fen,
    /// 净收入（分）：押金收入减去已成功的退款，即在手押金
    held_fen: Fen,
    /// 退款完成率，4 位小数：已退 / 已通过
    #[schema(example = "1.0000")]
    refund_done_rate: Option<String>,
}

/// 一个训练营的数字。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CampFiguresView {
    /// 训练营编号
    camp_id: CampId,
    /// 训练营名称
    #[schema(example = "21 天读书营")]
    name: String,
    /// 状态
    state: CampState,
    /// 开始日期
    start_day: Day,
    /// 结束日期
    end_day: Day,
    /// 数字
    #[serde(flatten)]
    figures: FiguresView,
}

/// 一个月里开始的训练营。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MonthFigures {
    /// 月份
    #[schema(example = "2026-11")]
    month: String,
    /// 训练营个数
    camps: usize,
    /// 数字
    #[serde(flatten)]
    figures: FiguresView,
}

/// 训练营报表。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CampReport {
    /// 训练营总数
    camps: usize,
    /// 合计，等于各行之和
    total: FiguresView,
    /// 每个训练营
    rows: Vec<CampFiguresView>,
    /// 每个月，从早到晚
    months: Vec<MonthFigures>,
}

fn figures(camps: &[CampFigures]) -> FiguresView {
    let count = |of: fn(&CampFigures) -> i64| camps.iter().map(of).sum::<i64>();
    let money = |of: fn(&CampFigures) -> Fen| Fen::new(camps.iter().map(|c| of(c).get()).sum());
    let enrolled = count(|camp| camp.enrolled);
    let (taking_part, qualified) = (count(|camp| camp.taking_part), count(|camp| camp.qualified));
    let (paid, refunded) = (money(|camp| camp.paid), money(|camp| camp.refunded));
    FiguresView {
        enrolled,
        taking_part,
        qualified,
        taking_part_rate: rate(taking_part, enrolled),
        completion_rate: rate(qualified, enrolled),
        average_rate: rate(
            count(|camp| camp.done_days),
            count(|camp| camp.required_days),
        ),
        paid_sum_fen: paid,
        refunded_sum_fen: refunded,
        settled_outside_fen: money(|camp| camp.settled_outside),
        held_fen: Fen::new(paid.get() - refunded.get()),
        refund_done_rate: rate(
            count(|camp| camp.refunded_count),
            count(|camp| camp.approved_count),
        ),
    }
}

async fn report(
    app: &App,
    visibility: &Visibility,
    period: ReportPeriod,
) -> Result<CampReport, ApiError> {
    let (from, to) = period.checked()?;
    let found = rows::list_figures(app.db.reader().await?.conn(), visibility, from, to).await?;
    let month = |camp: &CampFigures| camp.start_day.date().format("%Y-%m").to_string();
    let months = found
        .chunk_by(|a, b| month(a) == month(b))
        .map(|camps| MonthFigures {
            month: camps.first().map(month).unwrap_or_default(),
            camps: camps.len(),
            figures: figures(camps),
        });
    Ok(CampReport {
        camps: found.len(),
        total: figures(&found),
        months: months.collect(),
        rows: found.iter().map(row).collect(),
    })
}

fn row(camp: &CampFigures) -> CampFiguresView {
    CampFiguresView {
        camp_id: camp.camp_id,
        name: camp.name.clone(),
        state: camp.state,
        start_day: camp.start_day,
        end_day: camp.end_day,
        figures: figures(std::slice::from_ref(camp)),
    }
}

/// 训练营报表
///
/// 按训练营的开始日期选取；每个合计等于各行之和。教练只看到自己负责的训练营。
#[utoipa::path(tag = "统计报表", params(ReportPeriod), responses((status = 200, description = "报表", body = CampReport)))]
#[get("/api/admin/reports/camps")]
async fn read_camp_report(
    permit: Permit<ReportsRead>,
    period: Query<ReportPeriod>,
    app: web::Data<App>,
) -> Result<Json<CampReport>, ApiError> {
    Ok(Json(report(&app, &permit.visibility, period.0).await?))
}

const HEADER: [&str; 13] = [
    "训练营",
    "开始日期",
    "结束日期",
    "报名人数",
    "打过卡的人数",
    "满足退款条件",
    "参与率",
    "完成率",
    "平均打卡率",
    "押金收入（元）",
    "退款金额（元）",
    "在手押金（元）",
    "退款完成率",
];

fn table(report: CampReport) -> impl Iterator<Item = Vec<Cell>> {
    let total = cells(
        "合计".to_owned(),
        String::new(),
        String::new(),
        report.total,
    );
    let rows = report.rows.into_iter().map(|row| {
        let (start, end) = (row.start_day.to_string(), row.end_day.to_string());
        cells(row.name, start, end, row.figures)
    });
    rows.chain(std::iter::once(total))
}

fn cells(name: String, start: String, end: String, figures: FiguresView) -> Vec<Cell> {
    let number = |count: i64| Cell::from(i32::try_from(count).unwrap_or(i32::MAX));
    let rate = |rate: Option<String>| Cell::from(rate.unwrap_or_default());
    vec![
        name.into(),
        start.into(),
        end.into(),
        number(figures.enrolled),
        number(figures.taking_part),
        number(figures.qualified),
        rate(figures.taking_part_rate),
        rate(figures.completion_rate),
        rate(figures.average_rate),
        figures.paid_sum_fen.to_string().into(),
        figures.refunded_sum_fen.to_string().into(),
        figures.held_fen.to_string().into(),
        rate(figures.refund_done_rate),
    ]
}

/// 导出训练营报表（xlsx）
#[utoipa::path(tag = "统计报表", params(ReportPeriod), responses((status = 200, description = "xlsx 文件", content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>)))]
#[get("/api/admin/reports/camps.xlsx")]
async fn export_camp_report_xlsx(
    permit: Permit<ReportsRead>,
    period: Query<ReportPeriod>,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let name = format!("训练营报表-{}-{}", period.0.from, period.0.to);
    let report = report(&app, &permit.visibility, period.0).await?;
    answer(&name, &HEADER.map(str::to_owned), table(report))
}

/// 导出训练营报表（csv）
#[utoipa::path(tag = "统计报表", params(ReportPeriod), responses((status = 200, description = "csv 文件，UTF-8", content_type = "text/csv", body = Vec<u8>)))]
#[get("/api/admin/reports/camps.csv")]
async fn export_camp_report_csv(
    permit: Permit<ReportsRead>,
    period: Query<ReportPeriod>,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let name = format!("训练营报表-{}-{}", period.0.from, period.0.to);
    let report = report(&app, &permit.visibility, period.0).await?;
    answer_csv(&name, &HEADER.map(str::to_owned), table(report))
}

/// 报表里的哪个数字。
#[derive(Clone, Copy, Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// 报名人数
    Enrolled,
    /// 打过卡的人数
    TakingPart,
    /// 满足退款条件的人数
    Qualified,
    /// 押金收入
    Paid,
    /// 退款金额
    Refunded,
}

/// Which figure is to be looked into.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FigureAsked {
    /// 哪个数字
    #[param(inline)]
    figure: Figure,
}

/// 组成一个数字的一行。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FigureRowView {
    /// 报名编号；没有归到会员的付款为空
    enrolment_id: Option<EnrolmentId>,
    /// 星球昵称
    who: Option<String>,
    /// 已打卡天数
    counted_days: Option<i32>,
    /// 要求天数
    required_days: Option<i32>,
    /// 金额（分）
    amount_fen: Option<Fen>,
    /// 付款或到账时间
    at: Option<Time>,
    /// 微信支付单号或退款单号
    number: Option<String>,
}

impl From<FigureRow> for FigureRowView {
    fn from(row: FigureRow) -> Self {
        Self {
            enrolment_id: row.enrolment_id,
            who: row.who,
            counted_days: row.counted_days,
            required_days: row.required_days,
            amount_fen: row.amount,
            at: row.at.map(Time::from),
            number: row.number,
        }
    }
}

/// 一个数字的明细
///
/// 正是组成报表里那个数字的行：人数等于行数，金额等于各行之和。
#[utoipa::path(tag = "统计报表", params(CampPath, FigureAsked, Paging), responses((status = 200, description = "明细", body = PageView<FigureRowView>)))]
#[get("/api/admin/reports/camps/{campId}/rows")]
async fn list_report_rows(
    permit: Permit<ReportsRead>,
    path: Path<CampPath>,
    asked: Query<FigureAsked>,
    paging: Query<Paging>,
    app: web::Data<App>,
) -> Result<Json<PageView<FigureRowView>>, ApiError> {
    let page = paging.0.request()?;
    let mut reader = app.db.reader().await?;
    let conn: &mut PgConnection = reader.conn();
    let camp = camps::find(conn, path.0.camp_id, &permit.visibility).await?;
    let camp = camp.ok_or_else(camp_services::Error::not_found)?.id;
    let found = match asked.0.figure {
        Figure::Enrolled => rows::list_members(conn, camp, Members::Enrolled, page).await?,
        Figure::TakingPart => rows::list_members(conn, camp, Members::TakingPart, page).await?,
        Figure::Qualified => rows::list_members(conn, camp, Members::Qualified, page).await?,
        Figure::Paid => rows::list_income(conn, camp, page).await?,
        Figure::Refunded => rows::list_refunded(conn, camp, page).await?,
    };
    Ok(Json(PageView::of(found.map(FigureRowView::from), page)))
}

//! The same tables as files.

use actix_web::{HttpResponse, get, web};
use camp_domain::Day;
use camp_repository::{PageRequest, check_ins};
use camp_services::App;

use super::grid::{CheckInGrid, GridMember, grid};
use super::records::{CheckInRecord, RecordQuery};
use crate::caller::{CheckInsRead, Permit};
use crate::error::{ApiError, Field};
use crate::extract::{Path, Query};
use crate::routes::days::DaySourceWord;
use crate::routes::h5::camps::CampPath;
use crate::xlsx::{Cell, answer};

/// Most rows a file holds.
const ROWS: u32 = 50_000;

/// 导出打卡日历
///
/// xlsx；编号为文本。每天一列：✅ 已打卡，❌ 未打卡，空白为未到或还没有数据。
#[utoipa::path(tag = "打卡", params(CampPath), responses((status = 200, description = "xlsx 文件", content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>)))]
#[get("/api/admin/camps/{campId}/check-ins/grid.xlsx")]
pub(super) async fn export_check_in_grid(
    permit: Permit<CheckInsRead>,
    path: Path<CampPath>,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let grid = grid(&app, &permit, path.0.camp_id).await?;
    let name = format!("打卡统计-{}-{}", grid.camp_name, grid.today);
    let header = header(&grid);
    answer(&name, &header, grid.members.into_iter().map(grid_row))
}

fn header(grid: &CheckInGrid) -> Vec<String> {
    let days = grid.start_day.count_to(grid.end_day);
    let days = (0..days).map(|offset| grid.start_day.plus(u64::from(offset)).to_string());
    [
        "星球昵称",
        "星球编号",
        "微信昵称",
        "已打卡天数",
        "要求天数",
        "宽限天数",
        "完成率",
        "是否达标",
    ]
    .into_iter()
    .map(str::to_owned)
    .chain(days)
    .collect()
}

fn grid_row(member: GridMember) -> Vec<Cell> {
    let standing = match (member.eligible, member.reachable) {
        (true, _) => "已达标",
        (false, true) => "未达标，还来得及",
        (false, false) => "已无法达标",
    };
    let mut cells: Vec<Cell> = vec![
        member.planet_nickname.into(),
        member.planet_id.into(),
        member.wechat_nickname.into(),
        member.counted_days.into(),
        member.required_days.into(),
        member.grace_days.into(),
        percent(&member.rate).into(),
        standing.into(),
    ];
    cells.extend(member.days.chars().map(|letter| Cell::from(mark(letter))));
    cells
}

const fn mark(letter: char) -> &'static str {
    match letter {
        'p' | 'i' | 'c' => "✅",
        'm' | 'x' => "❌",
        _ => "",
    }
}

/// `0.8667` as `86.67%`, by moving digits: no float is needed.
fn percent(rate: &str) -> String {
    let digits: String = rate.chars().filter(char::is_ascii_digit).collect();
    match digits.parse::<u32>() {
        Ok(parts) => format!("{}.{:02}%", parts / 100, parts % 100),
        Err(_) => String::new(),
    }
}

/// 导出打卡记录
///
/// xlsx，筛选条件与打卡记录相同；超过 50,000 行时请缩小范围。
#[utoipa::path(tag = "打卡", params(RecordQuery), responses(
    (status = 200, description = "xlsx 文件", content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", body = Vec<u8>),
    (status = 422, description = "`too_many_rows`：超过 50,000 行"),
))]
#[get("/api/admin/check-ins/records.xlsx")]
pub(super) async fn export_check_in_records(
    permit: Permit<CheckInsRead>,
    query: Query<RecordQuery>,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let q = query.0.text()?;
    let page = PageRequest {
        page: 1,
        size: ROWS,
    };
    let filter = query.0.filter(&q);
    let mut reader = app.db.reader().await?;
    let rows = check_ins::list_records(reader.conn(), &permit.visibility, &filter, page).await?;
    drop(reader);
    if rows.total > i64::from(ROWS) {
        let words = "超过 50,000 行，请选择训练营或缩短日期范围";
        return Err(ApiError::invalid(vec![Field::new(
            "from",
            "too_many_rows",
            words,
        )]));
    }
    let header = [
        "星球昵称",
        "星球编号",
        "微信昵称",
        "训练营",
        "打卡日期",
        "打卡时间",
        "依据",
        "是否打卡",
        "内容或原因",
        "累计天数",
        "要求天数",
        "完成率",
        "满足退款条件",
    ];
    let header = header.map(str::to_owned);
    let name = format!("打卡记录-{}", Day::of(app.clock.now()));
    let rows = rows.items.into_iter().map(CheckInRecord::from);
    answer(&name, &header, rows.map(record_row))
}

fn record_row(record: CheckInRecord) -> Vec<Cell> {
    let source = match record.source {
        DaySourceWord::Planet => "星球打卡",
        DaySourceWord::Import => "文件导入",
        DaySourceWord::Correction => "人工更正",
    };
    let yes = |yes: bool| if yes { "是" } else { "否" };
    vec![
        record.planet_nickname.into(),
        record.planet_id.into(),
        record.wechat_nickname.into(),
        record.camp_name.into(),
        record.day.to_string().into(),
        record.at.map(|at| at.clock()).unwrap_or_default().into(),
        source.into(),
        yes(record.checked_in).into(),
        record.title.into(),
        record.counted_days.into(),
        record.required_days.into(),
        percent(&record.rate).into(),
        yes(record.eligible).into(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_becomes_a_percentage_with_all_its_digits() {
        assert_eq!(percent("0.8667"), "86.67%");
        assert_eq!(percent("1.0000"), "100.00%");
        assert_eq!(percent(""), "");
    }
}

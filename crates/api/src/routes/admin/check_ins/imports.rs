//! Check-ins and members from files.

use actix_web::{HttpRequest, HttpResponse, get, post, web};
use camp_domain::{CampId, Day, ImportId};
use camp_repository::check_ins::{self, Import as Imported};
use camp_services::check_ins::{self as use_cases, Plan, Upload};
use camp_services::{App, Error};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::import_forms::{
    CheckInUpload, ColumnWord, ImportForm, RosterForm, RosterUpload, import, name_of, required,
};
use crate::Time;
use crate::caller::{CheckInsRead, CheckInsWrite, Permit};
use crate::error::ApiError;
use crate::extract::{Json, Path, Query, multipart};
use crate::paging::{PageView, Paging};
use crate::routes::h5::camps::CampPath;

/// Lines of each kind that an answer lists.
const LISTED: usize = 100;

/// 一份文件导入后的效果。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportPreview {
    /// 列名
    header: Vec<String>,
    /// 前几行，用来核对每一列的含义
    sample: Vec<Vec<String>>,
    /// 每一列的含义
    columns: Vec<ColumnWord>,
    /// 行数
    #[schema(example = 420)]
    rows: usize,
    /// 新增的打卡天数
    #[schema(example = 396)]
    new_days: usize,
    /// 涉及的会员
    #[schema(example = 52)]
    members: usize,
    /// 已经有记录的
    #[schema(example = 20)]
    same: usize,
    /// 不在营期内的
    #[schema(example = 3)]
    outside: usize,
    /// 已被人工更正为未打卡、保持更正的数目
    #[schema(example = 1)]
    conflict_count: usize,
    /// 其中前 100 条
    conflicts: Vec<SkippedLine>,
    /// 找不到会员的数目
    #[schema(example = 2)]
    unknown_count: usize,
    /// 其中前 100 条
    unknown: Vec<SkippedLine>,
    /// 无法读取的行数；不为 0 时不能导入
    #[schema(example = 0)]
    error_count: usize,
    /// 其中前 100 条
    errors: Vec<LineError>,
    /// 导入时原样提交，确认导入的就是这次预览的内容
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    hash: String,
}

/// 不会导入的一行。
#[derive(Serialize, ToSchema)]
pub struct SkippedLine {
    /// 文件中的行号
    #[schema(example = 12)]
    line: u32,
    /// 文件里的会员
    #[schema(example = "小明 / 1024")]
    who: String,
    /// 日期
    day: Day,
}

/// 无法读取的一行。
#[derive(Serialize, ToSchema)]
pub struct LineError {
    /// 文件中的行号；0 表示整个文件
    #[schema(example = 12)]
    line: u32,
    /// 列名；整行的问题为空
    #[schema(example = "打卡日期")]
    column: String,
    /// 问题和办法
    #[schema(example = "“8.4E+14”被 Excel 改成了科学计数法，请把这一列设为文本格式后重新导出")]
    message: String,
}

impl From<use_cases::RowError> for LineError {
    fn from(error: use_cases::RowError) -> Self {
        Self {
            line: error.line,
            column: error.column,
            message: error.words,
        }
    }
}

fn skipped(notes: Vec<use_cases::Note>) -> Vec<SkippedLine> {
    let lines = notes.into_iter().take(LISTED).map(|note| SkippedLine {
        line: note.line,
        who: note.who,
        day: note.day,
    });
    lines.collect()
}

impl From<Plan> for ImportPreview {
    fn from(plan: Plan) -> Self {
        Self {
            new_days: plan.new_days(),
            header: plan.header,
            sample: plan.sample.into_iter().map(|row| row.cells).collect(),
            columns: plan.columns.into_iter().map(ColumnWord::from).collect(),
            rows: plan.rows,
            members: plan.members,
            same: plan.same,
            outside: plan.outside,
            conflict_count: plan.conflicts.len(),
            conflicts: skipped(plan.conflicts),
            unknown_count: plan.unknown.len(),
            unknown: skipped(plan.unknown),
            error_count: plan.errors.len(),
            errors: plan
                .errors
                .into_iter()
                .take(LISTED)
                .map(LineError::from)
                .collect(),
            hash: plan.hash,
        }
    }
}

/// 一次导入。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportView {
    /// 编号
    id: ImportId,
    /// 训练营
    camp_id: CampId,
    /// 文件名
    #[schema(example = "11月打卡.xlsx")]
    file_name: String,
    /// 到这一天为止文件是完整的；空表示只补充打卡
    covers_until: Option<Day>,
    /// 新增的打卡天数
    #[schema(example = 396)]
    days: i32,
    /// 导入时间
    created_at: Time,
    /// 导入的人
    #[schema(example = "运营小李")]
    created_by_name: String,
    /// 撤销时间
    undone_at: Option<Time>,
    /// 撤销的人
    undone_by_name: Option<String>,
}

impl From<Imported> for ImportView {
    fn from(import: Imported) -> Self {
        Self {
            id: import.id,
            camp_id: import.camp_id,
            file_name: import.file_name,
            covers_until: import.covers_until,
            days: import.days,
            created_at: Time(import.created_at),
            created_by_name: import.created_by,
            undone_at: import.undone_at.map(Time),
            undone_by_name: import.undone_by,
        }
    }
}

/// An import.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Path)]
pub struct ImportPath {
    /// 导入编号
    #[param(value_type = String, format = Uuid)]
    import_id: ImportId,
}

/// 预览打卡导入
///
/// 读取 xlsx、csv 或粘贴的文本（最多 20,000 行），不写入任何内容。支持每行一次打卡，或每天一列的表格。
#[utoipa::path(tag = "打卡", params(CampPath),
    request_body(content = ImportForm, content_type = "multipart/form-data"),
    responses(
        (status = 200, description = "导入后的效果", body = ImportPreview),
        (status = 422, description = "`import_unreadable`：文件无法读取；`import_columns`：列的含义不完整；`day_outside_camp`、`day_not_over`：完整截止日不正确"),
    ),
)]
#[post("/api/admin/camps/{campId}/check-in-imports/preview")]
pub(super) async fn preview_check_in_import(
    permit: Permit<CheckInsWrite>,
    path: Path<CampPath>,
    request: HttpRequest,
    payload: web::Payload,
    app: web::Data<App>,
) -> Result<Json<ImportPreview>, ApiError> {
    let form: CheckInUpload = multipart::read(&request, payload).await?;
    let (import, _) = import(path.0.camp_id, form)?;
    let plan = use_cases::preview_import(&app, &permit.visibility, import).await?;
    Ok(Json(plan.into()))
}

/// 导入打卡
///
/// 提交与预览相同的文件和预览返回的 `hash`：全部导入，或什么都不导入。
#[utoipa::path(tag = "打卡", params(CampPath),
    request_body(content = ImportForm, content_type = "multipart/form-data"),
    responses(
        (status = 201, description = "已导入", body = ImportView),
        (status = 409, description = "`import_changed`：与预览不一致；`import_has_errors`：有无法读取的行；`import_empty`：没有新的打卡；`camp_archived`：已归档"),
        (status = 422, description = "`import_unreadable`：文件无法读取；`import_columns`：列的含义不完整；`day_outside_camp`、`day_not_over`：完整截止日不正确"),
    ),
)]
#[post("/api/admin/camps/{campId}/check-in-imports")]
pub(super) async fn create_check_in_import(
    permit: Permit<CheckInsWrite>,
    path: Path<CampPath>,
    request: HttpRequest,
    payload: web::Payload,
    app: web::Data<App>,
) -> Result<HttpResponse, ApiError> {
    let form: CheckInUpload = multipart::read(&request, payload).await?;
    let (import, hash) = import(path.0.camp_id, form)?;
    let hash = required(hash)?;
    let (caller, visible) = (&permit.caller, &permit.visibility);
    let imported = use_cases::apply_import(&app, caller, visible, import, &hash).await?;
    Ok(HttpResponse::Created().json(ImportView::from(imported)))
}

/// 打卡导入记录
#[utoipa::path(tag = "打卡", params(CampPath, Paging), responses((status = 200, description = "导入记录，新的在前", body = PageView<ImportView>)))]
#[get("/api/admin/camps/{campId}/check-in-imports")]
pub(super) async fn list_check_in_imports(
    permit: Permit<CheckInsRead>,
    path: Path<CampPath>,
    paging: Query<Paging>,
    app: web::Data<App>,
) -> Result<Json<PageView<ImportView>>, ApiError> {
    let (page, camp) = (paging.0.request()?, path.0.camp_id);
    let mut reader = app.db.reader().await?;
    check_ins::find_camp(reader.conn(), &permit.visibility, camp)
        .await?
        .ok_or_else(Error::not_found)?;
    let imports = check_ins::list_imports(reader.conn(), camp, page).await?;
    Ok(Json(PageView::of(imports.map(ImportView::from), page)))
}

/// 撤销打卡导入
///
/// 这份文件带来的打卡不再计入，天数立即重新计算。
#[utoipa::path(tag = "打卡", params(ImportPath), responses(
    (status = 200, description = "已撤销", body = ImportView),
    (status = 409, description = "已经撤销过；`camp_archived`：已归档"),
))]
#[post("/api/admin/check-in-imports/{importId}/undo")]
pub(super) async fn undo_check_in_import(
    permit: Permit<CheckInsWrite>,
    path: Path<ImportPath>,
    app: web::Data<App>,
) -> Result<Json<ImportView>, ApiError> {
    let (caller, visible) = (&permit.caller, &permit.visibility);
    let undone = use_cases::undo_import(&app, caller, visible, path.0.import_id).await?;
    Ok(Json(undone.into()))
}

/// 成员名单导入的效果。
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RosterImportView {
    /// 新增成员
    #[schema(example = 12)]
    new_members: usize,
    /// 昵称或名片有变化的成员
    #[schema(example = 5)]
    changed: usize,
    /// 没有变化的成员
    #[schema(example = 1103)]
    same: usize,
    /// 无法读取的行数；不为 0 时不能导入
    #[schema(example = 0)]
    error_count: usize,
    /// 其中前 100 条
    errors: Vec<LineError>,
    /// 是否已导入
    applied: bool,
}

/// 导入成员名单
///
/// 星球后台导出的成员 Excel（成员编号、用户昵称、星球名片昵称……）。`apply` 为 `false` 时只预览；为 `true` 时全部导入，或什么都不导入。
#[utoipa::path(tag = "打卡",
    request_body(content = RosterForm, content_type = "multipart/form-data"),
    responses(
        (status = 200, description = "导入的效果", body = RosterImportView),
        (status = 409, description = "`import_has_errors`：有无法读取的行；`planet_not_configured`：没有配置星球"),
        (status = 422, description = "`import_unreadable`：文件无法读取；`roster_columns`：不是成员名单"),
    ),
)]
#[post("/api/admin/roster-imports")]
pub(super) async fn import_roster(
    permit: Permit<CheckInsWrite>,
    request: HttpRequest,
    payload: web::Payload,
    app: web::Data<App>,
) -> Result<Json<RosterImportView>, ApiError> {
    let form: RosterUpload = multipart::read(&request, payload).await?;
    let name = name_of(&form.file);
    let upload = Upload::File(form.file.data.to_vec());
    let plan = use_cases::import_roster(&app, &permit.caller, name, upload, form.apply.0).await?;
    Ok(Json(RosterImportView {
        new_members: plan.new,
        changed: plan.changed,
        same: plan.same,
        error_count: plan.errors.len(),
        errors: plan
            .errors
            .into_iter()
            .take(LISTED)
            .map(LineError::from)
            .collect(),
        applied: plan.applied,
    }))
}

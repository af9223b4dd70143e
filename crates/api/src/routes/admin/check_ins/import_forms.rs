//! The forms of imports, and what they ask for.

use actix_multipart::form::MultipartForm;
use actix_multipart::form::bytes::Bytes;
use actix_multipart::form::text::Text;
use camp_domain::{CampId, Day};
use camp_services::check_ins::{Column, Import, Upload};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::{ApiError, Field};
use crate::text;

/// Longest name of a file that is kept, in characters.
const NAME: usize = 100;

/// 一列的含义：星球用户 ID、成员编号、昵称、名片、打卡日期、打卡时间、某一天的标记、忽略。
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ColumnWord {
    /// 星球用户 ID
    UserId,
    /// 成员编号
    Number,
    /// 昵称
    Name,
    /// 名片或别名
    Alias,
    /// 打卡日期
    Day,
    /// 打卡时间
    Time,
    /// 列名是日期，单元格是 ✓ 或 ✕
    Mark,
    /// 忽略
    Ignored,
}

impl From<Column> for ColumnWord {
    fn from(column: Column) -> Self {
        match column {
            Column::UserId => Self::UserId,
            Column::Number => Self::Number,
            Column::Name => Self::Name,
            Column::Alias => Self::Alias,
            Column::Day => Self::Day,
            Column::Time => Self::Time,
            Column::Mark => Self::Mark,
            Column::Ignored => Self::Ignored,
        }
    }
}

/// 要导入的打卡：文件和粘贴的文本二选一。
#[derive(ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(
    dead_code,
    reason = "the document describes the form, the parser reads it"
)]
pub struct ImportForm {
    /// xlsx 或 csv 文件，不超过 3 MB
    #[schema(value_type = Option<String>, format = Binary)]
    file: Option<Vec<u8>>,
    /// 粘贴的文本
    text: Option<String>,
    /// 每一列的含义，用逗号分隔；不填则自动识别
    #[schema(example = "number,name,day,time")]
    columns: Option<String>,
    /// 文件包含到这一天为止全部会员的打卡：没有写的就是未打卡；不填则只补充打卡
    covers_until: Option<Day>,
    /// 导入时填预览返回的值
    hash: Option<String>,
}

/// 要导入的成员名单。
#[derive(ToSchema)]
#[expect(
    dead_code,
    reason = "the document describes the form, the parser reads it"
)]
pub struct RosterForm {
    /// 星球后台导出的成员 Excel，或另存的 csv，不超过 3 MB
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// 是否导入；`false` 只预览
    apply: bool,
}

#[derive(MultipartForm)]
#[multipart(deny_unknown_fields, duplicate_field = "deny")]
pub(super) struct CheckInUpload {
    file: Option<Bytes>,
    text: Option<Text<String>>,
    columns: Option<Text<String>>,
    #[multipart(rename = "coversUntil")]
    covers_until: Option<Text<Day>>,
    hash: Option<Text<String>>,
}

#[derive(MultipartForm)]
#[multipart(deny_unknown_fields, duplicate_field = "deny")]
pub(super) struct RosterUpload {
    pub(super) file: Bytes,
    pub(super) apply: Text<bool>,
}

/// What a form asks to import, and the hash of the preview it rests on.
pub(super) fn import(
    camp: CampId,
    form: CheckInUpload,
) -> Result<(Import, Option<String>), ApiError> {
    let (name, upload) = match (form.file, form.text) {
        (Some(file), None) => (name_of(&file), Upload::File(file.data.to_vec())),
        (None, Some(text)) => ("粘贴的文本".to_owned(), Upload::Text(text.0)),
        (None, None) => return Err(wrong("file", "required", "请选择文件或粘贴文本")),
        (Some(_), Some(_)) => return Err(wrong("text", "one_of", "文件和粘贴的文本只能二选一")),
    };
    let columns = form.columns.map(|words| columns(&words.0)).transpose()?;
    let import = Import {
        camp,
        name,
        upload,
        columns,
        covers_until: form.covers_until.map(|day| day.0),
    };
    Ok((import, form.hash.map(|hash| hash.0)))
}

/// The hash that an import has to bring along.
pub(super) fn required(hash: Option<String>) -> Result<String, ApiError> {
    hash.ok_or_else(|| wrong("hash", "required", "请先预览再导入"))
}

/// A name worth keeping: one line of what can be seen.
pub(super) fn name_of(file: &Bytes) -> String {
    let given = file.file_name.as_deref().unwrap_or_default();
    let name: String = given.chars().take(NAME).collect();
    match text::line(&name) {
        Ok(()) => name,
        Err(_) => "未命名的文件".to_owned(),
    }
}

fn columns(words: &str) -> Result<Vec<Column>, ApiError> {
    let meaning = |word: &str| {
        let known = Column::ALL
            .into_iter()
            .find(|column| column.as_str() == word);
        known.ok_or_else(|| wrong("columns", "choice", "有一列的含义无法识别"))
    };
    words.split(',').map(str::trim).map(meaning).collect()
}

fn wrong(field: &'static str, code: &'static str, words: &'static str) -> ApiError {
    ApiError::invalid(vec![Field::new(field, code, words)])
}

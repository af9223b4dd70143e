//! Tables for people who go on working in a spreadsheet.

use actix_web::HttpResponse;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, ContentDisposition, DispositionParam, DispositionType,
    ExtendedValue,
};
use rust_xlsxwriter::{Format, Workbook, XlsxError};

use crate::error::ApiError;

/// What a cell holds. Text stays text: an id keeps all its digits and no formula runs.
#[derive(Clone, Debug)]
pub(crate) enum Cell {
    /// Words, ids, days.
    Text(String),
    /// Something to add up.
    Number(i32),
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<i32> for Cell {
    fn from(number: i32) -> Self {
        Self::Number(number)
    }
}

/// A workbook of one sheet as an answer that browsers save as `name`.xlsx.
///
/// # Errors
/// When the table is larger than a sheet can be.
pub(crate) fn answer(
    name: &str,
    header: &[String],
    rows: impl Iterator<Item = Vec<Cell>>,
) -> Result<HttpResponse, ApiError> {
    let bytes = workbook(header, rows).map_err(ApiError::internal)?;
    let disposition = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::FilenameExt(ExtendedValue {
            charset: actix_web::http::header::Charset::Ext("UTF-8".to_owned()),
            language_tag: None,
            value: format!("{name}.xlsx").into_bytes(),
        })],
    };
    Ok(HttpResponse::Ok()
        .content_type(MEDIA_TYPE)
        .insert_header((CONTENT_DISPOSITION, disposition))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(bytes))
}

const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn workbook(
    header: &[String],
    rows: impl Iterator<Item = Vec<Cell>>,
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let text = Format::new().set_num_format("@");
    let bold = Format::new().set_bold();
    let sheet = book.add_worksheet_with_constant_memory()?;
    sheet.set_freeze_panes(1, 0)?;
    for (column, words) in (0..).zip(header) {
        sheet.write_string_with_format(0, column, words, &bold)?;
    }
    for (row, cells) in (1..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Cell::Text(words) => sheet.write_string_with_format(row, column, words, &text)?,
                Cell::Number(number) => sheet.write_number(row, column, number)?,
            };
        }
    }
    book.save_to_buffer()
}

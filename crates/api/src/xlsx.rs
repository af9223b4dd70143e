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
    Ok(attachment(&format!("{name}.xlsx"), MEDIA_TYPE, bytes))
}

/// The same as a text file with commas, which spreadsheets open as UTF-8. Words that a spreadsheet
/// would take for a formula get an apostrophe before them.
///
/// # Errors
/// When the table cannot be written.
pub(crate) fn answer_csv(
    name: &str,
    header: &[String],
    rows: impl Iterator<Item = Vec<Cell>>,
) -> Result<HttpResponse, ApiError> {
    let mut table = csv::Writer::from_writer("\u{FEFF}".as_bytes().to_vec());
    table.write_record(header).map_err(ApiError::internal)?;
    for cells in rows {
        let fields = cells.into_iter().map(|cell| match cell {
            Cell::Text(words) if words.starts_with(['=', '+', '-', '@', '\t', '\r']) => {
                format!("'{words}")
            }
            Cell::Text(words) => words,
            Cell::Number(number) => number.to_string(),
        });
        table.write_record(fields).map_err(ApiError::internal)?;
    }
    let bytes = table.into_inner().map_err(ApiError::internal)?;
    Ok(attachment(
        &format!("{name}.csv"),
        "text/csv; charset=utf-8",
        bytes,
    ))
}

fn attachment(name: &str, media_type: &'static str, bytes: Vec<u8>) -> HttpResponse {
    let disposition = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::FilenameExt(ExtendedValue {
            charset: actix_web::http::header::Charset::Ext("UTF-8".to_owned()),
            language_tag: None,
            value: name.as_bytes().to_vec(),
        })],
    };
    HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((CONTENT_DISPOSITION, disposition))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(bytes)
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

//! Tables as workbooks.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::panic::catch_unwind;

use calamine::{DataRef, ExcelDateTime, Reader, SheetVisible, Xlsx};
use chrono::TimeDelta;
use zip::ZipArchive;

use super::cells::clean;
use super::table::{COLUMNS, READ, ROWS, Row, TableError};

/// Most bytes that a workbook may unpack to, and that its cells may hold: one long text may stand
/// in many of them.
const UNPACKED: usize = 64 * 1024 * 1024;
/// From here on a number of Excel has lost digits.
const LOST_DIGITS: f64 = 1e15;

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

/// The rows of the first sheet that has any and can be seen.
///
/// # Errors
/// When it is no workbook, empty, or too large.
pub(super) fn rows(bytes: &[u8]) -> Result<Vec<Row>, TableError> {
    refuse_a_bomb(bytes)?;
    // The reader is known to overflow on references that no spreadsheet writes.
    catch_unwind(|| rows_of_book(bytes)).unwrap_or_else(|_| Err(broken("the reader panicked")))
}

fn rows_of_book(bytes: &[u8]) -> Result<Vec<Row>, TableError> {
    let mut book: Book<'_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let visible = |sheet: &&calamine::Sheet| sheet.visible == SheetVisible::Visible;
    let sheets = book.sheets_metadata().iter().filter(visible);
    let names: Vec<String> = sheets.map(|sheet| sheet.name.clone()).collect();
    for name in names {
        let rows = rows_of_sheet(&mut book, &name)?;
        if !rows.is_empty() {
            return Ok(rows);
        }
    }
    Err(TableError::Empty)
}

/// Cell by cell: a range would take memory for everything between the first cell and the last.
fn rows_of_sheet(book: &mut Book<'_>, name: &str) -> Result<Vec<Row>, TableError> {
    let mut cells = match book.worksheet_cells_reader(name) {
        Err(calamine::XlsxError::NotAWorksheet(_)) => return Ok(Vec::new()),
        other => other.map_err(broken)?,
    };
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    let mut left = UNPACKED;
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let text = written(cell.get_value());
        if text.is_empty() {
            continue;
        }
        left = left.checked_sub(text.len()).ok_or(TableError::TooLarge)?;
        let (row, column) = cell.get_position();
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= COLUMNS {
            return Err(TableError::TooManyColumns { limit: COLUMNS });
        }
        let row = rows.entry(row).or_default();
        if row.len() <= column {
            row.resize(column + 1, String::new());
        }
        row[column] = text;
        if rows.len() > READ {
            return Err(TableError::TooManyRows { limit: ROWS });
        }
    }
    let row = |(row, cells): (u32, _)| Row {
        line: row.saturating_add(1),
        cells,
    };
    Ok(rows.into_iter().map(row).collect())
}

/// Unpacks everything first: what an archive says of its sizes may be a lie.
fn refuse_a_bomb(bytes: &[u8]) -> Result<(), TableError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    let mut left = UNPACKED;
    let mut content = Vec::new();
    for index in 0..archive.len() {
        content.clear();
        let entry = archive.by_index(index).map_err(broken)?;
        let mut entry = entry.take(left as u64 + 1);
        let size = entry.read_to_end(&mut content).map_err(broken)?;
        left = left.checked_sub(size).ok_or(TableError::TooLarge)?;
        if promises_too_much(&mut content) {
            return Err(broken("more shared strings than fit"));
        }
    }
    Ok(())
}

/// The reader makes room for as many shared strings as a file says it has, and the process ends
/// where there is no such room.
fn promises_too_much(content: &mut Vec<u8>) -> bool {
    let possible = content.len() / "<si/>".len();
    // In UTF-16 every other byte is none.
    content.retain(|byte| *byte != 0);
    let text = String::from_utf8_lossy(content);
    let is_between = |c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\'' | '+');
    text.split("uniqueCount").skip(1).any(|rest| {
        let rest = rest.trim_start_matches(is_between);
        let count = rest.split(|c: char| !c.is_ascii_digit()).next();
        let count = count.and_then(|count| count.parse::<usize>().ok());
        count.is_some_and(|count| count > possible)
    })
}

fn broken(why: impl ToString) -> TableError {
    TableError::Broken(why.to_string())
}

/// A cell as a person reads it.
fn written(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::Float(number) if number.abs() >= LOST_DIGITS => {
            format!("{number:E}").replace('E', "E+")
        }
        DataRef::Float(number) => number.to_string(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Bool(truth) => truth.to_string(),
        DataRef::DateTime(moment) => moment_of(moment),
        DataRef::Error(error) => error.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            clean(text)
        }
        DataRef::SharedString(text) => clean(text),
        DataRef::Empty => String::new(),
    }
}

/// A day, a time, or both. Times are fractions of a day, so they are rounded to the second.
fn moment_of(moment: &ExcelDateTime) -> String {
    let Some(exact) = moment.as_datetime() else {
        return moment.as_f64().to_string();
    };
    let rounded = exact + TimeDelta::milliseconds(500);
    let form = if moment.as_f64() < 1.0 {
        "%H:%M:%S"
    } else if rounded.format("%T").to_string() == "00:00:00" {
        "%Y-%m-%d"
    } else {
        "%Y-%m-%d %H:%M:%S"
    };
    rounded.format(form).to_string()
}

#[cfg(test)]
#[path = "sheet_tests.rs"]
mod tests;

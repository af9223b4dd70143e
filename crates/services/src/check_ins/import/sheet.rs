//! Tables as workbooks.

use std::io::{Cursor, Read, copy, sink};

use calamine::{Data, Reader, Xlsx};
use zip::ZipArchive;

use super::table::{ROWS, Row, TableError, clean};

/// Most bytes a workbook may unpack to.
const UNPACKED: u64 = 64 * 1024 * 1024;

/// From here on a number of Excel has lost digits.
const LOST_DIGITS: f64 = 1e15;

/// The rows of the first sheet that has any.
pub(super) fn rows(bytes: &[u8]) -> Result<Vec<Row>, TableError> {
    refuse_a_bomb(bytes)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| TableError::Broken)?;
    for name in book.sheet_names() {
        let range = book
            .worksheet_range(&name)
            .map_err(|_| TableError::Broken)?;
        let first = range.start().map_or(0, |(row, _)| row);
        let mut rows = Vec::new();
        for (line, cells) in (first + 1..).zip(range.rows()) {
            let cells: Vec<String> = cells.iter().map(written).collect();
            if cells.iter().any(|cell| !cell.is_empty()) {
                rows.push(Row { line, cells });
            }
            if rows.len() > ROWS + 1 {
                return Err(TableError::TooManyRows);
            }
        }
        if !rows.is_empty() {
            return Ok(rows);
        }
    }
    Err(TableError::Empty)
}

/// Unpacks everything into nothing first: what an archive says of its sizes may be a lie.
fn refuse_a_bomb(bytes: &[u8]) -> Result<(), TableError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| TableError::Broken)?;
    let mut left = UNPACKED;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|_| TableError::Broken)?;
        let size = copy(&mut entry.take(left + 1), &mut sink()).map_err(|_| TableError::Broken)?;
        left = left.checked_sub(size).ok_or(TableError::TooLarge)?;
    }
    Ok(())
}

/// A cell as a person reads it.
fn written(cell: &Data) -> String {
    match cell {
        Data::Float(number) if number.abs() >= LOST_DIGITS => format!("{number:E}"),
        Data::Float(number) => number.to_string(),
        Data::DateTime(moment) => match moment.as_datetime() {
            Some(moment) => moment.format("%Y-%m-%d %H:%M:%S").to_string(),
            None => clean(&cell.to_string()),
        },
        other => clean(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use chrono::NaiveDate;
    use rust_xlsxwriter::{Format, Workbook};
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    #[test]
    fn numbers_days_and_text_read_as_they_look() {
        let mut book = Workbook::new();
        book.add_worksheet();
        let sheet = book.add_worksheet();
        let day = NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day");
        let moment = day.and_hms_opt(8, 18, 5).expect("a time");
        let format = Format::new().set_num_format("yyyy-mm-dd hh:mm");
        sheet.write_string(1, 1, " 小明 ").expect("written");
        sheet
            .write_number(1, 2, 184_552_124_158_412_f64)
            .expect("written");
        sheet
            .write_number(1, 3, 1_845_521_241_584_125_f64)
            .expect("written");
        sheet
            .write_datetime_with_format(1, 4, moment, &format)
            .expect("written");
        sheet.write_number(1, 5, 1.0).expect("written");
        let rows = rows(&book.save_to_buffer().expect("saved")).expect("rows");
        assert_eq!(rows[0].line, 2);
        assert_eq!(
            rows[0].cells,
            [
                "小明",
                "184552124158412",
                "1.845521241584125E15",
                "2026-11-22 08:18:05",
                "1"
            ]
        );
    }

    #[test]
    fn a_cut_file_and_a_bomb_are_refused() {
        let mut book = Workbook::new();
        book.add_worksheet()
            .write_string(0, 0, "编号")
            .expect("written");
        let bytes = book.save_to_buffer().expect("saved");
        assert_eq!(rows(&bytes[..bytes.len() / 2]), Err(TableError::Broken));
        let mut bomb = ZipWriter::new(Cursor::new(Vec::new()));
        bomb.start_file("xl/workbook.xml", SimpleFileOptions::default())
            .expect("begun");
        let zeros = vec![0; 1 << 20];
        for _ in 0..65 {
            bomb.write_all(&zeros).expect("written");
        }
        let bomb = bomb.finish().expect("finished").into_inner();
        assert_eq!(rows(&bomb), Err(TableError::TooLarge));
    }

    #[test]
    fn a_formula_is_what_it_came_to() {
        let mut book = Workbook::new();
        let formula = rust_xlsxwriter::Formula::new("=1+1").set_result("2");
        book.add_worksheet()
            .write_formula(0, 0, formula)
            .expect("written");
        let rows = rows(&book.save_to_buffer().expect("saved")).expect("rows");
        assert_eq!(rows[0].cells, ["2"]);
    }
}

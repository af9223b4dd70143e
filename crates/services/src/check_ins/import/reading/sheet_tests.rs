use std::io::Write;

use chrono::{NaiveDate, NaiveTime};
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

fn book(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(book.add_worksheet());
    book.save_to_buffer().expect("saved")
}

fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        let begun = archive.start_file(*name, SimpleFileOptions::default());
        begun.expect("begun");
        archive.write_all(content).expect("written");
    }
    archive.finish().expect("finished").into_inner()
}

/// A workbook with this inside its `sheetData`, as no spreadsheet would write it.
fn forged(cells: &str) -> Vec<u8> {
    let kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let workbook = format!(
        "<workbook xmlns:r=\"{kind}\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    );
    let links = format!(
        "<Relationships><Relationship Id=\"r1\" Type=\"{kind}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
    );
    let sheet = format!("<worksheet><sheetData>{cells}</sheetData></worksheet>");
    let root = format!(
        "<Relationships><Relationship Id=\"r1\" Type=\"{kind}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    archive(&[
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", links.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

#[test]
fn numbers_days_and_text_read_as_they_look() {
    let day = NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day");
    let time = NaiveTime::from_hms_opt(8, 18, 0).expect("a time");
    let form = |form: &str| Format::new().set_num_format(form);
    let bytes = book(|sheet| {
        let numbers = [
            184_552_124_158_412.0,
            1_845_521_241_584_125.0,
            1.0,
            46_348.5,
        ];
        for (column, number) in (2..).zip(numbers) {
            sheet.write(1, column, number).expect("written");
        }
        sheet.write(1, 1, " 小明\u{3000}").expect("written");
        let (days, times) = (form("yyyy/m/d"), form("h:mm"));
        sheet.write_with_format(1, 6, &day, &days).expect("written");
        let both = day.and_time(time);
        sheet
            .write_with_format(1, 7, &both, &days)
            .expect("written");
        sheet
            .write_with_format(1, 8, &time, &times)
            .expect("written");
        sheet.write(1, 9, true).expect("written");
        let formula = Formula::new("=1+1").set_result("2");
        sheet.write(1, 10, formula).expect("written");
    });
    let rows = rows(&bytes).expect("rows");
    assert_eq!(rows[0].line, 2);
    let expected = [
        "",
        "小明",
        "184552124158412",
        "1.845521241584125E+15",
        "1",
        "46348.5",
        "2026-11-22",
        "2026-11-22 08:18:00",
        "08:18:00",
        "true",
        "2",
    ];
    assert_eq!(rows[0].cells, expected);
}

#[test]
fn the_first_sheet_that_can_be_seen_and_has_rows_is_read() {
    let mut book = Workbook::new();
    let hidden = book.add_worksheet().set_hidden(true);
    hidden.write(0, 0, "不要").expect("written");
    book.add_worksheet();
    let shown = book.add_worksheet();
    shown.write(4, 0, "要").expect("written").set_active(true);
    let rows = rows(&book.save_to_buffer().expect("saved")).expect("rows");
    assert_eq!((rows[0].line, rows[0].cells[0].as_str()), (5, "要"));
    let nothing = super::rows(&self::book(|_| {}));
    assert_eq!(nothing, Err(TableError::Empty));
}

#[test]
fn an_error_of_a_formula_is_its_text() {
    let bytes = forged("<row r=\"1\"><c r=\"A1\" t=\"e\"><v>#N/A</v></c></row>");
    assert_eq!(rows(&bytes).expect("rows")[0].cells, ["#N/A"]);
}

#[test]
fn a_cut_or_damaged_file_is_refused() {
    let bytes = book(|sheet| {
        sheet.write(0, 0, "编号").expect("written");
    });
    for end in [4, 100, bytes.len() / 2, bytes.len() - 1] {
        let refused = rows(&bytes[..end]);
        assert!(matches!(refused, Err(TableError::Broken(_))), "{end}");
    }
    let mut damaged = bytes;
    for byte in &mut damaged[60..200] {
        *byte ^= 0x55;
    }
    assert!(matches!(rows(&damaged), Err(TableError::Broken(_))));
    let other = archive(&[("mimetype", b"application/zip")]);
    assert!(matches!(rows(&other), Err(TableError::Broken(_))));
}

#[test]
fn a_bomb_is_refused() {
    let zeros = vec![0; UNPACKED + 1];
    let bomb = archive(&[("xl/workbook.xml", &zeros)]);
    assert!(bomb.len() < UNPACKED / 100);
    assert_eq!(rows(&bomb), Err(TableError::TooLarge));
}

#[test]
fn one_text_in_many_cells_is_a_bomb_too() {
    let bytes = book(|sheet| {
        let text = "昵".repeat(30_000);
        for row in 0..1_000 {
            sheet.write(row, 0, &text).expect("written");
        }
    });
    assert_eq!(rows(&bytes), Err(TableError::TooLarge));
}

#[test]
fn more_shared_strings_than_fit_are_refused() {
    let promise = |count: &str| {
        let strings = format!("<sst uniqueCount = '{count}'><si><t>a</t></si></sst>");
        let wide: Vec<u8> = strings.encode_utf16().flat_map(u16::to_le_bytes).collect();
        [strings.into_bytes(), wide]
    };
    for strings in promise("99999999999") {
        let refused = rows(&archive(&[("xl/sharedStrings.xml", &strings)]));
        assert_eq!(refused, Err(broken("more shared strings than fit")));
    }
    for mut strings in promise("1") {
        assert!(!promises_too_much(&mut strings));
    }
}

#[test]
fn cells_far_apart_take_no_memory() {
    let cell = |at: &str| format!("<c r=\"{at}\"><v>1</v></c>");
    let far = |last| format!("<row>{}{}</row>", cell("A1"), cell(last));
    let rows_of = |last| rows(&forged(&far(last)));
    assert_eq!(rows_of("A1048576").expect("rows")[1].line, 1_048_576);
    let limit = TableError::TooManyColumns { limit: COLUMNS };
    assert_eq!(rows_of("XFD1048576"), Err(limit));
}

#[test]
fn references_out_of_the_world_do_no_harm() {
    for at in ["ZZZZZZZZ1", "A99999999999", "A0", "1", "", "é1"] {
        let cell = format!("<row><c r=\"{at}\"><v>1</v></c></row>");
        let rows = rows(&forged(&cell)).unwrap_or_default();
        assert!(rows.len() < 2, "{at}");
    }
}

#[test]
fn twenty_thousand_rows_are_read_and_not_one_more() {
    let filled = |count| {
        book(|sheet| {
            sheet.write(0, 0, "编号").expect("written");
            for row in 1..=count {
                sheet.write(row, 0, row).expect("written");
            }
        })
    };
    let read = |bytes: &[u8]| {
        let name = "a.xlsx";
        super::super::table::read(super::super::table::Source::File { name, bytes })
    };
    let table = read(&filled(20_000)).expect("a table");
    assert_eq!(table.rows.len(), 20_000);
    let limit = TableError::TooManyRows { limit: ROWS };
    assert_eq!(read(&filled(20_001)), Err(limit));
}

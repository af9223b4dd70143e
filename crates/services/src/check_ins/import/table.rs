//! A table as somebody has it: a file of a spreadsheet, or text pasted by hand.

use super::{sheet, text};

/// Most rows taken in.
pub(super) const ROWS: usize = 20_000;
/// Most columns taken in.
pub(super) const COLUMNS: usize = 200;

/// Where a table comes from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Source<'a> {
    /// A file; what it is shows its content, not its name.
    File(&'a [u8]),
    /// Text pasted by hand.
    Text(&'a str),
}

/// A row, with its line as a person counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line in the file, from 1.
    pub line: u32,
    /// Its cells, trimmed.
    pub cells: Vec<String>,
}

/// A table with its header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Table {
    /// One name for each column.
    pub(super) header: Vec<String>,
    /// The rows below it that are not empty.
    pub(super) rows: Vec<Row>,
}

/// Why a table cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TableError {
    /// There is nothing in it.
    Empty,
    /// More than [`ROWS`].
    TooManyRows,
    /// More than [`COLUMNS`].
    TooManyColumns,
    /// Unpacked it would be enormous.
    TooLarge,
    /// The old format of Excel.
    LegacyExcel,
    /// A spreadsheet that cannot be opened.
    Broken,
    /// Text in no encoding we know.
    Encoding,
}

impl TableError {
    /// What is wrong and what to do.
    #[must_use]
    pub(super) const fn words(self) -> &'static str {
        match self {
            Self::Empty => "文件里没有数据，请检查后重新选择",
            Self::TooManyRows => "超过 20,000 行，请分成几个文件导入",
            Self::TooManyColumns => "超过 200 列，请只保留需要的列",
            Self::TooLarge => "文件展开后过大，请另存为 csv 再导入",
            Self::LegacyExcel => "这是旧版 Excel 文件（.xls），请另存为 .xlsx 或 csv 再导入",
            Self::Broken => "文件已损坏或不是表格，请用 Excel 打开并另存为 .xlsx 再导入",
            Self::Encoding => "文字编码无法识别，请另存为 UTF-8 编码的 csv 再导入",
        }
    }
}

/// Reads a table.
///
/// # Errors
/// See [`TableError`].
pub(super) fn read(source: Source<'_>) -> Result<Table, TableError> {
    let rows = match source {
        Source::File(bytes) if bytes.starts_with(b"PK\x03\x04") => sheet::rows(bytes)?,
        Source::File([0xD0, 0xCF, 0x11, 0xE0, ..]) => {
            return Err(TableError::LegacyExcel);
        }
        Source::File(bytes) => text::rows(&text::decode(bytes)?)?,
        Source::Text(pasted) => text::rows(pasted)?,
    };
    with_header(rows)
}

/// The first row is the header, unless it holds data already.
fn with_header(mut rows: Vec<Row>) -> Result<Table, TableError> {
    let width = rows.iter().map(|row| row.cells.len()).max();
    let width = width.ok_or(TableError::Empty)?;
    if width > COLUMNS {
        return Err(TableError::TooManyColumns);
    }
    for row in &mut rows {
        row.cells.resize(width, String::new());
    }
    let first = rows.first().ok_or(TableError::Empty)?;
    let header = if first.cells.iter().any(|cell| is_data(cell)) {
        (1..=width).map(|at| format!("第{at}列")).collect()
    } else {
        rows.remove(0).cells
    };
    match rows.len() {
        0 => Err(TableError::Empty),
        count if count > ROWS => Err(TableError::TooManyRows),
        _ => Ok(Table { header, rows }),
    }
}

/// A number stands in no header; a day may, where every day has its column.
fn is_data(cell: &str) -> bool {
    !cell.is_empty() && cell.chars().all(|c| c.is_ascii_digit())
}

/// A cell without what surrounds it and cannot be seen.
pub(super) fn clean(cell: &str) -> String {
    let invisible = |c: char| {
        c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{FEFF}' | '\u{3000}')
    };
    cell.trim_matches(invisible)
        .chars()
        .filter(|c| !c.is_control())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_row_of_data_is_no_header() {
        let table = read(Source::Text("1024\t2026-11-22\n1025\t2026-11-22")).expect("a table");
        assert_eq!(table.header, ["第1列", "第2列"]);
        assert_eq!((table.rows.len(), table.rows[0].line), (2, 1));
    }

    #[test]
    fn lines_are_counted_as_in_the_file() {
        let table = read(Source::Text("\n编号\t日期\n\n1024\t11月22日\n")).expect("a table");
        assert_eq!(table.header, ["编号", "日期"]);
        assert_eq!(table.rows[0].line, 4);
        assert_eq!(table.rows[0].cells, ["1024", "11月22日"]);
    }

    #[test]
    fn what_is_no_table_is_named() {
        let refused = |bytes: &[u8]| read(Source::File(bytes)).expect_err("no table");
        assert_eq!(refused(b""), TableError::Empty);
        assert_eq!(refused(b"only a header"), TableError::Empty);
        assert_eq!(refused(b"PK\x03\x04 and nothing else"), TableError::Broken);
        assert_eq!(
            refused(&[0xD0, 0xCF, 0x11, 0xE0, 1]),
            TableError::LegacyExcel
        );
        assert_eq!(refused(b"a,b\n\0,1"), TableError::Broken);
        assert_eq!(refused(&[b'a', 0xFF, b'\n', 0xFF]), TableError::Encoding);
        let many = "编号\n".to_owned() + &"1\n".repeat(20_001);
        assert_eq!(refused(many.as_bytes()), TableError::TooManyRows);
        let wide = "列,".repeat(201);
        assert_eq!(refused(wide.as_bytes()), TableError::TooManyColumns);
    }
}

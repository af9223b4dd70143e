//! A table as somebody has it: a file of a spreadsheet, or text pasted by hand.

use super::{header, sheet, text};

/// Most rows below the header that are taken in.
pub(super) const ROWS: usize = 20_000;
/// Most columns that are taken in.
pub(super) const COLUMNS: usize = 200;
/// Rows after which reading stops: the header and titles above it are not counted as rows.
pub(super) const READ: usize = ROWS + header::SEARCHED;

/// Where a table comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Source<'a> {
    /// A file; what it is shows its content.
    File {
        /// What it is called, which tells an old workbook from one with a password.
        name: &'a str,
        /// What is in it.
        bytes: &'a [u8],
    },
    /// Text pasted by hand.
    Text(&'a str),
}

/// A row, with its line as a person counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line in the file, from 1.
    pub line: u32,
    /// Its cells, trimmed; there may be fewer than the header has.
    pub cells: Vec<String>,
}

impl Row {
    /// The text of a cell; empty where the row ends before it.
    #[must_use]
    pub fn cell(&self, at: usize) -> &str {
        self.cells.get(at).map_or("", String::as_str)
    }
}

/// A table with its header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    /// One name for each column.
    pub(crate) header: Vec<String>,
    /// The rows below it that are not empty.
    pub(crate) rows: Vec<Row>,
}

/// Why a table cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum TableError {
    /// There is nothing in it.
    Empty,
    /// There is a header and nothing below it.
    OnlyHeader,
    /// More rows than are taken in.
    TooManyRows {
        /// So many are.
        limit: usize,
    },
    /// More columns than are taken in.
    TooManyColumns {
        /// So many are.
        limit: usize,
    },
    /// Unpacked it would be enormous.
    TooLarge,
    /// The old format of Excel.
    LegacyExcel,
    /// A workbook with a password.
    Protected,
    /// Neither a workbook nor text; the reason is for the log.
    Broken(String),
    /// Text in no encoding we know.
    Encoding,
}

impl TableError {
    /// What is wrong and what to do.
    #[must_use]
    pub(crate) fn words(&self) -> String {
        let words = match self {
            Self::Empty => "文件里没有数据，请检查后重新选择",
            Self::OnlyHeader => "只有表头，没有数据，请检查后重新选择",
            Self::TooManyRows { limit } => return format!("超过 {limit} 行，请分成几个文件导入"),
            Self::TooManyColumns { limit } => return format!("超过 {limit} 列，请只保留需要的列"),
            Self::TooLarge => "文件展开后过大，请另存为 csv 再导入",
            Self::LegacyExcel => "这是旧版 Excel 文件（.xls），请另存为 .xlsx 或 csv 再导入",
            Self::Protected => "文件有密码或格式过旧，请去掉密码，另存为 .xlsx 再导入",
            Self::Broken(_) => "文件已损坏或不是表格，请用 Excel 打开并另存为 .xlsx 再导入",
            Self::Encoding => "文字编码无法识别，请另存为 UTF-8 编码的 csv 再导入",
        };
        words.to_owned()
    }
}

/// Reads a table.
///
/// # Errors
/// See [`TableError`].
pub(crate) fn read(source: Source<'_>) -> Result<Table, TableError> {
    let rows = match source {
        Source::File { bytes, .. } if bytes.starts_with(b"PK\x03\x04") => sheet::rows(bytes)?,
        Source::File {
            name,
            bytes: [0xD0, 0xCF, 0x11, 0xE0, ..],
        } => return Err(old(name)),
        Source::File { bytes, .. } => text::rows(&text::decode(bytes)?, &text::WRITTEN)?,
        Source::Text(pasted) => text::rows(pasted, &text::PASTED)?,
    };
    let table = header::split(rows)?;
    match table.rows.len() {
        0 => Err(TableError::OnlyHeader),
        count if count > ROWS => Err(TableError::TooManyRows { limit: ROWS }),
        _ => Ok(table),
    }
}

/// A password wraps a new workbook into the container of the old ones.
fn old(name: &str) -> TableError {
    let name = name.to_lowercase();
    if name.ends_with(".xlsx") || name.ends_with(".xlsm") {
        TableError::Protected
    } else {
        TableError::LegacyExcel
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(name: &str, bytes: &[u8]) -> TableError {
        read(Source::File { name, bytes }).expect_err("no table")
    }

    #[test]
    fn what_is_no_table_is_named() {
        let ole = [0xD0, 0xCF, 0x11, 0xE0, 0xA1];
        assert_eq!(refused("a.csv", b""), TableError::Empty);
        assert_eq!(refused("a.csv", b"\xEF\xBB\xBF\n \n"), TableError::Empty);
        assert_eq!(refused("a.csv", b"only a header"), TableError::OnlyHeader);
        assert_eq!(refused("a.xls", &ole), TableError::LegacyExcel);
        assert_eq!(refused("a.csv", &ole), TableError::LegacyExcel);
        assert_eq!(refused("A.XLSX", &ole), TableError::Protected);
        let broken = |bytes| matches!(refused("a.xlsx", bytes), TableError::Broken(_));
        assert!(broken(b"PK\x03\x04 and nothing else"));
        assert!(broken(b"a,b\n\0,1"));
        assert!(broken(b"<html><table><tr><td>1</td></tr></table></html>"));
    }

    #[test]
    fn too_many_rows_or_columns_are_refused() {
        let rows = |count| "编号\n".to_owned() + &"1\n".repeat(count);
        let limit = TableError::TooManyRows { limit: 20_000 };
        assert_eq!(refused("a.csv", rows(20_001).as_bytes()), limit);
        assert_eq!(refused("a.csv", rows(60_000).as_bytes()), limit);
        let table = read(Source::Text(&rows(20_000))).expect("a table");
        assert_eq!(
            (table.rows.len(), table.rows[19_999].line),
            (20_000, 20_001)
        );
        let wide = "列,".repeat(201) + "列\n1";
        let limit = TableError::TooManyColumns { limit: 200 };
        assert_eq!(refused("a.csv", wide.as_bytes()), limit);
    }

    #[test]
    fn every_refusal_says_what_to_do() {
        assert!(TableError::LegacyExcel.words().contains("另存为 .xlsx"));
        let many = TableError::TooManyRows { limit: ROWS };
        assert_eq!(many.words(), "超过 20000 行，请分成几个文件导入");
    }
}

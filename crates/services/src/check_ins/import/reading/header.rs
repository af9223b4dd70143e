//! Which row names the columns.

use super::columns::Column;
use super::dates;
use super::table::{COLUMNS, Row, Table, TableError};

/// Rows at the top among which the header is looked for, below titles.
pub(super) const SEARCHED: usize = 5;

/// Splits the header off. Where there is none, the columns are called 第1列 and so on.
///
/// # Errors
/// When there are no rows, or too many columns.
pub(super) fn split(mut rows: Vec<Row>) -> Result<Table, TableError> {
    let width = rows.iter().map(|row| row.cells.len()).max();
    let width = width.ok_or(TableError::Empty)?;
    if width > COLUMNS {
        return Err(TableError::TooManyColumns { limit: COLUMNS });
    }
    let mut header = match below_titles(&rows) {
        Some(at) => rows.drain(..=at).next_back().map(|row| row.cells),
        None if holds_data(&rows) => None,
        None => Some(rows.remove(0).cells),
    }
    .unwrap_or_else(|| (1..=width).map(|at| format!("第{at}列")).collect());
    header.resize(width, String::new());
    Ok(Table { header, rows })
}

/// Whether a header says nothing about its column.
pub(super) fn is_mute(name: &str) -> bool {
    let made_up = |name: &str| name.strip_prefix('第')?.strip_suffix('列').map(digits);
    name.is_empty() || made_up(name).unwrap_or_default()
}

/// The first row with a name we know; only a lone title may stand above it.
fn below_titles(rows: &[Row]) -> Option<usize> {
    let filled = |row: &Row| row.cells.iter().filter(|cell| !cell.is_empty()).count();
    let at = rows
        .iter()
        .take(SEARCHED)
        .position(|row| row.cells.iter().any(|cell| Column::named(cell).is_some()))?;
    rows[..at].iter().all(|row| filled(row) < 2).then_some(at)
}

/// Whether the first row is data already: it has a number, or a day where the next one has a day
/// too. Days alone may be the header of a table with a column for each day.
fn holds_data(rows: &[Row]) -> bool {
    let Some(first) = rows.first() else {
        return false;
    };
    let is_day = |cell: &str| dates::looks_like_day(cell);
    first.cells.iter().enumerate().any(|(at, cell)| {
        let next = rows.get(1).map(|row| row.cell(at));
        (!cell.is_empty() && digits(cell)) || (is_day(cell) && next.is_none_or(is_day))
    })
}

fn digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::super::table::{Source, read};
    use super::*;

    fn table(text: &str) -> Table {
        read(Source::Text(text)).expect("a table")
    }

    #[test]
    fn a_first_row_of_data_is_no_header() {
        for text in [
            "1024\t2026-11-22\n1025\t2026-11-22",
            "小明\t2026-11-22\n小红\t2026-11-22",
            "时间的朋友\t1024",
            "小明\t11月22日",
        ] {
            let table = table(text);
            assert_eq!(table.header, ["第1列", "第2列"], "{text}");
            assert_eq!(table.rows[0].line, 1);
        }
    }

    #[test]
    fn a_header_may_hold_days() {
        for text in ["学员\t11月22日\n小明\t✅", "谁？\t2026-11-22\n小明\t"] {
            let table = table(text);
            assert_eq!(table.rows.len(), 1, "{text}");
            assert_eq!(table.rows[0].cells[0], "小明");
        }
    }

    #[test]
    fn a_title_above_the_header_is_passed_over() {
        let table = table("第三期打卡表\n成员编号\t日期\n1024\t11月22日\n");
        assert_eq!(table.header, ["成员编号", "日期"]);
        assert_eq!(table.rows[0].line, 3);
    }

    #[test]
    fn columns_without_a_name_are_kept() {
        let table = table("编号\t日期\n1\t11月22日\t早起\n");
        assert_eq!(table.header, ["编号", "日期", ""]);
        assert!(is_mute(&table.header[2]) && is_mute("第2列") && !is_mute("第二列"));
    }
}

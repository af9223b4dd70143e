//! What the columns of a table mean.

use std::ops::RangeInclusive;

use camp_domain::Day;

use super::cells;
use super::table::Table;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The planet's user id.
    UserId,
    /// 成员编号.
    Number,
    /// The name.
    Name,
    /// The name on the group's card, or another one.
    Alias,
    /// The day of a check-in, perhaps with its time.
    Day,
    /// The time of a check-in, perhaps with its day.
    Time,
    /// Marks of the day that the header names.
    Mark,
    /// Nothing that is wanted.
    Ignored,
}

impl Column {
    /// Every meaning.
    pub const ALL: [Self; 8] = [
        Self::UserId,
        Self::Number,
        Self::Name,
        Self::Alias,
        Self::Day,
        Self::Time,
        Self::Mark,
        Self::Ignored,
    ];

    /// The meaning in words of the interface.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UserId => "user_id",
            Self::Number => "number",
            Self::Name => "name",
            Self::Alias => "alias",
            Self::Day => "day",
            Self::Time => "time",
            Self::Mark => "mark",
            Self::Ignored => "ignored",
        }
    }

    const fn is_repeatable(self) -> bool {
        matches!(self, Self::Mark | Self::Ignored)
    }
}

/// Guesses what the columns mean, by their names and, where those say nothing, by what they hold.
#[must_use]
pub(super) fn guess(table: &Table, camp: &RangeInclusive<Day>) -> Vec<Column> {
    let mut columns: Vec<Column> = Vec::new();
    for (at, name) in table.header.iter().enumerate() {
        let looks = || by_looks(table, at, camp);
        let guessed = if cells::day(name, camp).is_ok() {
            Column::Mark
        } else {
            by_name(name).unwrap_or_else(looks)
        };
        let taken = !guessed.is_repeatable() && columns.contains(&guessed);
        columns.push(if taken { Column::Ignored } else { guessed });
    }
    columns
}

fn by_name(name: &str) -> Option<Column> {
    let name: String = name.to_lowercase().split_whitespace().collect();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&["用户id", "星球id", "user_id", "userid", "uid"]) {
        Some(Column::UserId)
    } else if has(&["编号", "number"]) {
        Some(Column::Number)
    } else if has(&["名片", "备注", "别名", "微信昵称", "alias"]) {
        Some(Column::Alias)
    } else if has(&["昵称", "姓名", "名字", "成员", "会员", "name"]) {
        Some(Column::Name)
    } else if has(&["日期", "date"]) {
        Some(Column::Day)
    } else if has(&["时间", "time"]) {
        Some(Column::Time)
    } else {
        // Only a made-up name says nothing about the content.
        (!name.starts_with('第')).then_some(Column::Ignored)
    }
}

fn by_looks(table: &Table, at: usize, camp: &RangeInclusive<Day>) -> Column {
    let sample: Vec<&str> = table
        .rows
        .iter()
        .filter_map(|row| row.cells.get(at))
        .map(String::as_str)
        .filter(|cell| !cell.is_empty())
        .take(20)
        .collect();
    let all = |fits: &dyn Fn(&str) -> bool| !sample.is_empty() && sample.iter().all(|c| fits(c));
    let digits = |cell: &str| cell.bytes().all(|b| b.is_ascii_digit());
    if all(&|cell| cells::day(cell, camp).is_ok_and(|day| camp.contains(&day))) {
        Column::Day
    } else if all(&|cell| digits(cell) && cell.len() >= 10) {
        Column::UserId
    } else if all(&digits) {
        Column::Number
    } else if all(&|cell| cells::time(cell).is_ok()) {
        Column::Time
    } else if sample.is_empty() {
        Column::Ignored
    } else {
        Column::Name
    }
}

/// Why columns cannot mean what they were said to mean.
///
/// # Errors
/// What is wrong, in words.
pub(super) fn check(columns: &[Column], table: &Table) -> Result<(), &'static str> {
    if columns.len() != table.header.len() {
        return Err("列的数目与文件不一致，请重新选择文件");
    }
    for column in Column::ALL.into_iter().filter(|c| !c.is_repeatable()) {
        if columns.iter().filter(|c| **c == column).count() > 1 {
            return Err("同一种内容只能选择一列");
        }
    }
    let has = |wanted: &[Column]| columns.iter().any(|column| wanted.contains(column));
    if !has(&[Column::UserId, Column::Number, Column::Name]) {
        return Err("请选择哪一列是会员：成员编号、星球用户 ID 或昵称");
    }
    if !has(&[Column::Day, Column::Time, Column::Mark]) {
        return Err("请选择哪一列是打卡日期");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::table::{Source, read};
    use super::*;

    fn guessed(text: &str) -> Vec<&'static str> {
        let table = read(Source::Text(text)).expect("a table");
        let columns = guess(&table, &cells::tests::camp());
        columns.into_iter().map(Column::as_str).collect()
    }

    #[test]
    fn columns_are_known_by_name() {
        assert_eq!(
            guessed(
                "成员编号\t用户昵称\t星球名片昵称\t打卡日期\t打卡时间\t心得\n1\ta\tb\t11月22日\t08:00\tx"
            ),
            ["number", "name", "alias", "day", "time", "ignored"]
        );
        assert_eq!(
            guessed("编号\t11月22日\t11/23\n1\t✅\t❌"),
            ["number", "mark", "mark"]
        );
    }

    #[test]
    fn columns_without_names_are_known_by_their_looks() {
        assert_eq!(
            guessed("1024\t184552124158412\t小明\t2026-11-22\t08:18"),
            ["number", "user_id", "name", "day", "time"]
        );
    }

    #[test]
    fn columns_that_make_no_sense_are_refused() {
        let table = read(Source::Text("编号\t日期\n1\t11月22日")).expect("a table");
        use Column::*;
        assert!(check(&[Number, Day], &table).is_ok());
        assert!(check(&[Number], &table).is_err());
        assert!(check(&[Number, Number], &table).is_err());
        assert!(check(&[Ignored, Day], &table).is_err());
        assert!(check(&[Number, Ignored], &table).is_err());
    }
}

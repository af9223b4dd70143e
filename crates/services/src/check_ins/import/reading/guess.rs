//! Guessing what the columns of a table mean.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::columns::{Column, Mapping, plain};
use super::table::Table;
use super::{dates, header};

/// Cells of a column that are looked at.
const SAMPLE: usize = 20;
/// Digits from which on a number is no 成员编号, and no phone number either.
const LONG: usize = 12;

/// Guesses what the columns mean: by their names and, where those say nothing, by what they hold.
#[must_use]
pub(crate) fn guess(table: &Table, camp: &RangeInclusive<NaiveDate>) -> Mapping {
    let mut guess = Guess {
        table,
        camp,
        columns: vec![None; table.header.len()],
    };
    guess.by_names();
    guess.by_looks();
    let columns = guess.columns.into_iter();
    let mut columns: Vec<Column> = columns.map(|c| c.unwrap_or(Column::Ignored)).collect();
    days_of_one_kind(&mut columns, table, camp);
    Mapping { columns }
}

struct Guess<'a> {
    table: &'a Table,
    camp: &'a RangeInclusive<NaiveDate>,
    columns: Vec<Option<Column>>,
}

impl Guess<'_> {
    fn by_names(&mut self) {
        let names: Vec<String> = self.table.header.iter().map(|name| plain(name)).collect();
        for (at, name) in self.table.header.iter().enumerate() {
            if dates::named(name, self.camp).is_some() {
                self.columns[at] = Some(Column::Mark);
            }
        }
        for column in Column::ALL {
            for word in column.names() {
                let says = |name: &String| name == word;
                self.take(column, names.iter().position(says));
            }
        }
        // 首次打卡时间 holds 打卡时间 and is another matter; the words for people are safer.
        for column in [Column::UserId, Column::Number, Column::Name, Column::Alias] {
            let whole = column
                .names()
                .iter()
                .filter(|word| word.chars().count() > 3);
            for word in whole.filter(|word| !word.is_ascii()) {
                let says = |name: &String| name.contains(word);
                self.take(column, names.iter().position(says));
            }
        }
        // People call both the id and the number 星球编号.
        let number = self.columns.iter().position(|c| *c == Some(Column::Number));
        if let Some(at) = number.filter(|at| self.all(*at, is_long)) {
            self.columns[at] = None;
            self.take(Column::UserId, Some(at));
        }
    }

    fn by_looks(&mut self) {
        for at in 0..self.columns.len() {
            if !header::is_mute(&self.table.header[at]) {
                continue;
            }
            let is_day = |cell: &str| {
                let day = dates::moment(cell, self.camp).map(|(day, _)| day);
                dates::looks_like_day(cell) && day.is_ok_and(|day| self.camp.contains(&day))
            };
            let looks = if self.all(at, is_day) {
                Column::Day
            } else if self.all(at, is_long) {
                Column::UserId
            } else if self.all(at, |cell| is_number(cell) && cell.len() < 11) {
                Column::Number
            } else if self.all(at, |cell| dates::time(cell).is_ok()) {
                Column::Time
            } else if self.all(at, |cell| !is_number(cell)) {
                Column::Name
            } else {
                Column::Ignored
            };
            self.take(looks, Some(at));
        }
    }

    /// Gives a column a meaning, unless either has one already.
    fn take(&mut self, column: Column, at: Option<usize>) {
        let is_free = column.is_repeatable() || !self.columns.contains(&Some(column));
        if let Some(at) = at.filter(|at| is_free && self.columns[*at].is_none()) {
            self.columns[at] = Some(column);
        }
    }

    /// Whether a column holds something, and all of it is like this.
    fn all(&self, at: usize, fits: impl Fn(&str) -> bool) -> bool {
        let cells = self.table.rows.iter().map(|row| row.cell(at));
        let mut sample = cells
            .filter(|cell| !cell.is_empty())
            .take(SAMPLE)
            .peekable();
        sample.peek().is_some() && sample.all(fits)
    }
}

/// Columns with a day of their own leave no room for a day of the row; nor can anything be marked
/// where there is no day at all.
fn days_of_one_kind(columns: &mut [Column], table: &Table, camp: &RangeInclusive<NaiveDate>) {
    let dated: Vec<bool> = columns
        .iter()
        .zip(&table.header)
        .map(|(column, name)| *column == Column::Mark && dates::named(name, camp).is_some())
        .collect();
    let is_wide = dated.contains(&true);
    let mut is_marked = false;
    for (column, is_dated) in columns.iter_mut().zip(dated) {
        let is_out_of_place = match *column {
            Column::Day | Column::Time => is_wide,
            Column::Mark if is_wide => !is_dated,
            Column::Mark => std::mem::replace(&mut is_marked, true),
            _ => false,
        };
        if is_out_of_place {
            *column = Column::Ignored;
        }
    }
}

fn is_number(cell: &str) -> bool {
    cell.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_long(cell: &str) -> bool {
    is_number(cell) && cell.len() >= LONG
}

#[cfg(test)]
mod tests {
    use super::super::dates::tests::camp;
    use super::super::table::{Source, read};
    use super::*;

    fn guessed(text: &str) -> Vec<&'static str> {
        let table = read(Source::Text(text)).expect("a table");
        let mapping = guess(&table, &camp());
        mapping.columns.into_iter().map(Column::as_str).collect()
    }

    #[test]
    fn columns_are_known_by_name() {
        assert_eq!(
            guessed("成员编号\t用户昵称\t星球名片昵称\t打卡日期\t打卡时间\t心得\n1"),
            ["number", "name", "alias", "day", "time", "ignored"]
        );
        assert_eq!(
            guessed("User_ID\tNickname\tDate（必填）\tstatus\n1"),
            ["user_id", "name", "day", "mark"]
        );
    }

    #[test]
    fn days_in_the_header_leave_no_other_days() {
        assert_eq!(
            guessed("编号\t11月22日\t11/23\t24日\t日期\t状态\n1\t✅\t❌"),
            ["number", "mark", "mark", "mark", "ignored", "ignored"]
        );
    }

    #[test]
    fn columns_without_names_are_known_by_their_looks() {
        assert_eq!(
            guessed("1024\t184552124158412\t小明\t2026-11-22\t08:18\t13800138000"),
            ["number", "user_id", "name", "day", "time", "ignored"]
        );
    }

    #[test]
    fn every_meaning_is_given_once_and_the_likeliest_name_wins() {
        assert_eq!(
            guessed("编号\t成员编号\t姓名\t昵称\n1\t2\ta\tb"),
            ["ignored", "number", "ignored", "name"]
        );
        assert_eq!(
            guessed("星球编号\t日期\n184552124158412\t"),
            ["user_id", "day"]
        );
    }

    #[test]
    fn days_of_another_matter_are_none_of_check_ins() {
        assert_eq!(
            guessed("编号\t首次加入时间\t首次打卡时间\t报名日期\n1"),
            ["number", "ignored", "ignored", "ignored"]
        );
    }
}

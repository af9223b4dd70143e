//! The check-ins of a table, row by row.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;
use std::ops::RangeInclusive;

use camp_domain::{Day, SHANGHAI};
use chrono::{DateTime, NaiveTime, TimeZone, Utc};

use super::cells;
use super::columns::Column;
use super::table::{Row, Table};

/// Longest name that is looked for, in characters.
const NAME: usize = 100;

/// Somebody, as a row names them.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Who {
    /// The planet's user id.
    pub(super) user_id: Option<i64>,
    /// 成员编号.
    pub(super) number: Option<i32>,
    /// A name.
    pub(super) name: Option<String>,
}

/// A check-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// The first line that says so.
    pub line: u32,
    /// Who.
    pub(super) who: Who,
    /// The day.
    pub day: Day,
    /// The moment, where the table says it.
    pub at: Option<DateTime<Utc>>,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// The line in the file.
    pub line: u32,
    /// The name of the column; empty where it is the whole row.
    pub column: String,
    /// What is wrong, in words.
    pub words: String,
}

/// The check-ins of a table: one for each member and day, at its earliest moment. Columns were
/// checked.
pub(super) fn entries(
    table: &Table,
    columns: &[Column],
    camp: &RangeInclusive<Day>,
) -> (Vec<Entry>, Vec<RowError>) {
    let mut found: BTreeMap<(Who, Day), Entry> = BTreeMap::new();
    let mut errors = Vec::new();
    for row in &table.rows {
        let reading = Reading {
            table,
            columns,
            camp,
            row,
        };
        match reading.entries() {
            Err(error) => errors.push(error),
            Ok(entries) => {
                for entry in entries {
                    keep_earliest(&mut found, entry);
                }
            }
        }
    }
    let mut entries: Vec<Entry> = found.into_values().collect();
    entries.sort_by_key(|entry| entry.line);
    (entries, errors)
}

fn keep_earliest(found: &mut BTreeMap<(Who, Day), Entry>, entry: Entry) {
    match found.entry((entry.who.clone(), entry.day)) {
        Slot::Vacant(free) => drop(free.insert(entry)),
        Slot::Occupied(mut known) => {
            let known = known.get_mut();
            known.at = match (known.at, entry.at) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            };
        }
    }
}

struct Reading<'a> {
    table: &'a Table,
    columns: &'a [Column],
    camp: &'a RangeInclusive<Day>,
    row: &'a Row,
}

impl Reading<'_> {
    fn entries(&self) -> Result<Vec<Entry>, RowError> {
        let marks = self.marks()?;
        let single = self.single()?;
        let days: Vec<_> = marks.into_iter().chain(single).collect();
        // A row without any check-in need not name anybody.
        if days.is_empty() {
            return if self.columns.contains(&Column::Mark) {
                Ok(Vec::new())
            } else {
                Err(self.wrong(None, "没有打卡日期"))
            };
        }
        let who = self.who()?;
        let entry = |(day, at): (Day, Option<NaiveTime>)| Entry {
            line: self.row.line,
            who: who.clone(),
            day,
            at: at.and_then(|at| instant(day, at)),
        };
        Ok(days.into_iter().map(entry).collect())
    }

    /// The first cell with something in it under such a column.
    fn cell(&self, column: Column) -> Option<(usize, &str)> {
        let at = self.columns.iter().position(|c| *c == column)?;
        let cell = self.row.cells.get(at).map(String::as_str)?;
        (!cell.is_empty()).then_some((at, cell))
    }

    fn who(&self) -> Result<Who, RowError> {
        let id = |column| match self.cell(column) {
            None => Ok(None),
            Some((at, cell)) => cells::id(cell)
                .map(Some)
                .map_err(|words| self.wrong(Some(at), words)),
        };
        // People call both the number and the id 星球编号; the length tells them apart.
        let short = id(Column::Number)?;
        let number = short.and_then(|number| i32::try_from(number).ok());
        let long = short.filter(|_| number.is_none());
        let name = self.cell(Column::Name).or_else(|| self.cell(Column::Alias));
        if let Some((at, name)) = name
            && name.chars().count() > NAME
        {
            return Err(self.wrong(Some(at), "昵称超过 100 个字"));
        }
        let who = Who {
            user_id: id(Column::UserId)?.or(long),
            number,
            name: name.map(|(_, name)| name.to_owned()),
        };
        if who == Who::default() {
            return Err(self.wrong(None, "没有写是哪位会员"));
        }
        Ok(who)
    }

    fn single(&self) -> Result<Option<(Day, Option<NaiveTime>)>, RowError> {
        let day = self.cell(Column::Day);
        let time = self.cell(Column::Time);
        match (day, time) {
            (None, None) => Ok(None),
            (None, Some((at, cell))) => cells::moment(cell, self.camp)
                .map(Some)
                .map_err(|words| self.wrong(Some(at), words)),
            (Some((at, cell)), time) => {
                let (day, own) =
                    cells::moment(cell, self.camp).map_err(|words| self.wrong(Some(at), words))?;
                let time = match time {
                    None => own,
                    Some((at, cell)) => Some(self.time_of(day, at, cell)?),
                };
                Ok(Some((day, time)))
            }
        }
    }

    /// A time that may repeat the day, and then has to be of it.
    fn time_of(&self, day: Day, at: usize, cell: &str) -> Result<NaiveTime, RowError> {
        if let Ok((other, Some(time))) = cells::moment(cell, self.camp) {
            return if other == day {
                Ok(time)
            } else {
                Err(self.wrong(Some(at), "打卡时间与打卡日期不是同一天"))
            };
        }
        cells::time(cell).map_err(|words| self.wrong(Some(at), words))
    }

    fn marks(&self) -> Result<Vec<(Day, Option<NaiveTime>)>, RowError> {
        let mut days = Vec::new();
        for (at, _) in self
            .columns
            .iter()
            .enumerate()
            .filter(|(_, c)| **c == Column::Mark)
        {
            let cell = self.row.cells.get(at).map_or("", String::as_str);
            let marked = cells::mark(cell).map_err(|words| self.wrong(Some(at), words))?;
            if let Some(time) = marked {
                let day = cells::day(&self.table.header[at], self.camp)
                    .map_err(|words| self.wrong(Some(at), format!("列名{words}")))?;
                days.push((day, time));
            }
        }
        Ok(days)
    }

    fn wrong(&self, at: Option<usize>, words: impl Into<String>) -> RowError {
        let column = at.and_then(|at| self.table.header.get(at));
        RowError {
            line: self.row.line,
            column: column.map(|name| cells::quoted(name)).unwrap_or_default(),
            words: words.into(),
        }
    }
}

fn instant(day: Day, time: NaiveTime) -> Option<DateTime<Utc>> {
    let local = SHANGHAI.from_local_datetime(&day.date().and_time(time));
    local.single().map(|at| at.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::super::cells::tests::{camp, on};
    use super::super::columns::guess;
    use super::super::table::{Source, read};
    use super::*;

    fn of(text: &str) -> (Vec<Entry>, Vec<RowError>) {
        let table = read(Source::Text(text)).expect("a table");
        entries(&table, &guess(&table, &camp()), &camp())
    }

    #[test]
    fn a_long_table_names_each_check_in_once() {
        let (found, errors) = of(
            "成员编号,昵称,日期,时间\n1024,小明,11月22日,08:18\n1024,小明,2026/11/22,07:00\n1025,小红,11月23日,\n",
        );
        assert!(errors.is_empty());
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].line, found[0].day), (2, on(2026, 11, 22)));
        let morning = "2026-11-21T23:00:00Z".parse().expect("an instant");
        assert_eq!(found[0].at, Some(morning));
        assert_eq!((found[1].who.number, found[1].at), (Some(1_025), None));
    }

    #[test]
    fn a_wide_table_has_a_day_in_every_column() {
        let (found, errors) = of("编号,11月22日,11月23日\n1024,✅,❌\n1025,08:18,请假\n1026,,\n");
        assert_eq!(found.len(), 1);
        assert_eq!(
            (found[0].who.number, found[0].day),
            (Some(1_024), on(2026, 11, 22))
        );
        assert_eq!((errors.len(), errors[0].line), (1, 3));
        assert_eq!(errors[0].column, "11月23日");
    }

    #[test]
    fn rows_that_cannot_be_read_say_which_and_why() {
        let (found, errors) = of(
            "星球用户ID,日期\n8.4E+14,11月22日\n,11月22日\n184552124158412,昨天\n184552124158412,\n",
        );
        assert!(found.is_empty());
        let lines: Vec<u32> = errors.iter().map(|error| error.line).collect();
        assert_eq!(lines, [2, 3, 4, 5]);
        assert!(errors[0].words.contains("科学计数法"));
        assert_eq!(errors[0].column, "星球用户ID");
    }

    #[test]
    fn a_time_of_another_day_is_no_time_of_this_one() {
        let (_, errors) = of("编号,日期,时间\n1,11月22日,2026-11-23 08:00\n");
        assert_eq!(errors[0].words, "打卡时间与打卡日期不是同一天");
    }

    #[test]
    fn twenty_thousand_rows_are_read() {
        let mut text = "编号,日期\n".to_owned();
        for n in 0..20_000 {
            text.push_str(&format!("{},11月{}日\n", n / 9 + 1, n % 9 + 20));
        }
        let (found, errors) = of(&text);
        assert_eq!((found.len(), errors.len()), (20_000, 0));
    }
}

//! The check-ins of a table, row by row.

use std::collections::HashMap;
use std::ops::RangeInclusive;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::cells::{self, Mark, quoted};
use super::columns::{Column, Mapping, MappingError};
use super::dates;
use super::table::{Row, Table};

/// Somebody, as a row names them; at least one of these is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Who {
    /// The planet's user id.
    pub(crate) user_id: Option<i64>,
    /// 成员编号.
    pub(crate) number: Option<i32>,
    /// The name, or else the one on the card.
    pub(crate) name: Option<String>,
}

/// A check-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The line that says so.
    pub(crate) line: u32,
    /// Who.
    pub(crate) who: Who,
    /// The day.
    pub(crate) day: NaiveDate,
    /// The moment in Shanghai, where the table says it.
    pub(crate) at: Option<NaiveDateTime>,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowError {
    /// The line in the file.
    pub line: u32,
    /// The name of the column; empty where it is the whole row, or has none.
    pub column: String,
    /// What is wrong, in words.
    pub words: String,
}

impl RowError {
    pub(super) fn new(table: &Table, row: &Row, at: Option<usize>, words: String) -> Self {
        let column = at.and_then(|at| table.header.get(at));
        Self {
            line: row.line,
            column: column.map(|name| quoted(name)).unwrap_or_default(),
            words,
        }
    }
}

type Moment = (NaiveDate, Option<NaiveTime>);

/// The check-ins of a table, one for each member and day, and the rows that cannot be read. Days
/// beyond the camp are among them; the camp only says which year is meant.
///
/// # Errors
/// When the columns cannot mean this.
pub(crate) fn check_ins(
    table: &Table,
    mapping: &Mapping,
    camp: &RangeInclusive<NaiveDate>,
) -> Result<(Vec<Entry>, Vec<RowError>), MappingError> {
    let days = mapping.days(table, camp)?;
    let mut entries: Vec<Entry> = Vec::new();
    let mut known: HashMap<(Who, NaiveDate), usize> = HashMap::new();
    let mut errors = Vec::new();
    for row in &table.rows {
        let reading = Reading {
            table,
            mapping,
            camp,
            row,
        };
        let found = match reading.entries(&days) {
            Ok(found) => found,
            Err(error) => {
                errors.push(error);
                continue;
            }
        };
        for entry in found {
            let at = *known
                .entry((entry.who.clone(), entry.day))
                .or_insert(entries.len());
            match entries.get_mut(at) {
                None => entries.push(entry),
                Some(first) if is_earlier(&entry, first) => *first = entry,
                Some(_) => {}
            }
        }
    }
    Ok((entries, errors))
}

fn is_earlier(entry: &Entry, known: &Entry) -> bool {
    let of = |at| entry.at.is_some_and(|own| own < at);
    known.at.map_or(entry.at.is_some(), of)
}

struct Reading<'a> {
    table: &'a Table,
    mapping: &'a Mapping,
    camp: &'a RangeInclusive<NaiveDate>,
    row: &'a Row,
}

impl Reading<'_> {
    fn entries(&self, days: &[(usize, NaiveDate)]) -> Result<Vec<Entry>, RowError> {
        let moments = if days.is_empty() {
            self.moment()?.into_iter().collect()
        } else {
            self.marked(days)?
        };
        // A row without any check-in need not name anybody.
        if moments.is_empty() {
            return Ok(Vec::new());
        }
        let who = self.who()?;
        let entry = |(day, time): Moment| Entry {
            line: self.row.line,
            who: who.clone(),
            day,
            at: time.map(|time| day.and_time(time)),
        };
        Ok(moments.into_iter().map(entry).collect())
    }

    fn who(&self) -> Result<Who, RowError> {
        let name = match self.read(Column::Name, cells::name)? {
            None => self.read(Column::Alias, cells::name)?,
            name => name,
        };
        // People call both the number and the id 星球编号; the length tells them apart.
        let short = self.read(Column::Number, cells::user_id)?;
        let number = short.and_then(|number| i32::try_from(number).ok());
        let long = short.filter(|_| number.is_none());
        let who = Who {
            user_id: self.read(Column::UserId, cells::user_id)?.or(long),
            number,
            name,
        };
        if who == Who::default() {
            return Err(self.wrong(None, "没有写是哪位会员".to_owned()));
        }
        Ok(who)
    }

    /// The marks of a row in which every day has its own cell.
    fn marked(&self, days: &[(usize, NaiveDate)]) -> Result<Vec<Moment>, RowError> {
        let mut moments = Vec::new();
        for (at, day) in days {
            let mark = cells::mark(self.row.cell(*at));
            let mark = mark.map_err(|words| self.wrong(Some(*at), words))?;
            if let Mark::Present(time) = mark {
                moments.push((*day, time));
            }
        }
        Ok(moments)
    }

    /// The one moment of a row with its own day, unless its mark says that it is none.
    fn moment(&self) -> Result<Option<Moment>, RowError> {
        let mark_at = self.mapping.position(Column::Mark);
        let own = match mark_at.map(|at| cells::mark(self.row.cell(at))) {
            None => None,
            Some(Ok(Mark::Absent)) => return Ok(None),
            Some(Ok(Mark::Present(time))) => time,
            Some(Err(words)) => return Err(self.wrong(mark_at, words)),
        };
        let written = |cell: &str| dates::moment(cell, self.camp);
        let Some((day, time)) = self.read(Column::Day, written)? else {
            let moment = self.read(Column::Time, written)?;
            let none = || self.wrong(None, "没有打卡日期".to_owned());
            return moment.ok_or_else(none).map(Some);
        };
        // Excel writes a day without a time as its midnight.
        let time = time.filter(|time| *time != NaiveTime::MIN);
        let later = self.read(Column::Time, |cell| self.time_of(day, cell))?;
        Ok(Some((day, later.or(time).or(own))))
    }

    /// A time that may repeat the day, and then has to be of it.
    fn time_of(&self, day: NaiveDate, cell: &str) -> Result<NaiveTime, String> {
        match dates::moment(cell, self.camp) {
            Ok((other, Some(time))) if other == day => Ok(time),
            Ok((_, Some(_))) => Err("打卡时间与打卡日期不是同一天".to_owned()),
            _ => dates::time(cell),
        }
    }

    /// What the cell under such a column says, where there is something in it.
    fn read<T>(
        &self,
        column: Column,
        meaning: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Option<T>, RowError> {
        let at = self.mapping.position(column);
        let cell = at.map(|at| self.row.cell(at));
        let cell = cell.filter(|cell| !cell.is_empty());
        let read = cell.map(meaning).transpose();
        read.map_err(|words| self.wrong(at, words))
    }

    fn wrong(&self, at: Option<usize>, words: String) -> RowError {
        RowError::new(self.table, self.row, at, words)
    }
}

#[cfg(test)]
#[path = "check_ins_tests.rs"]
mod tests;

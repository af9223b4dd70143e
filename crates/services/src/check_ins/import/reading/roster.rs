//! The members in the list that the planet's back office exports.

use std::collections::HashSet;

use super::cells;
use super::check_ins::RowError;
use super::columns::{Column, MappingError, plain};
use super::table::{Row, Table};

/// Columns with further names of a member.
const OTHER_NAMES: [&str; 3] = ["微信昵称", "星球内备注昵称", "备注昵称"];

/// A member of the planet group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RosterRow {
    /// The line in the file.
    pub(crate) line: u32,
    /// 成员编号.
    pub(crate) number: i32,
    /// The planet's user id, where the file has it.
    pub(crate) user_id: Option<i64>,
    /// The name.
    pub(crate) name: String,
    /// The name on the card of the group.
    pub(crate) alias: Option<String>,
    /// Further names, each of them another one.
    pub(crate) other_names: Vec<String>,
}

/// The members of a list, whose columns are known by their names, and the rows that cannot be read.
///
/// # Errors
/// When there is no column of numbers or of names.
pub(crate) fn roster(table: &Table) -> Result<(Vec<RosterRow>, Vec<RowError>), MappingError> {
    let names: Vec<String> = table.header.iter().map(|name| plain(name)).collect();
    let position = |word: &&str| names.iter().position(|name| name == word);
    let find = |column: Column| column.names().iter().find_map(position);
    let columns = Columns {
        number: find(Column::Number).ok_or(MappingError::NotARoster("成员编号"))?,
        name: find(Column::Name).ok_or(MappingError::NotARoster("用户昵称"))?,
        user_id: find(Column::UserId),
        alias: find(Column::Alias),
        others: OTHER_NAMES.iter().filter_map(position).collect(),
    };
    let mut seen = HashSet::new();
    let (mut members, mut errors) = (Vec::new(), Vec::new());
    for row in &table.rows {
        let member = columns.member(row).and_then(|member| {
            let is_first = seen.insert(member.number);
            let twice = || format!("成员编号 {} 出现了两次", member.number);
            is_first
                .then_some(member.clone())
                .ok_or_else(|| (columns.number, twice()))
        });
        match member {
            Ok(member) => members.push(member),
            Err((at, words)) => errors.push(RowError::new(table, row, Some(at), words)),
        }
    }
    Ok((members, errors))
}

struct Columns {
    number: usize,
    name: usize,
    user_id: Option<usize>,
    alias: Option<usize>,
    others: Vec<usize>,
}

impl Columns {
    /// The member of a row, or the column that is wrong and why.
    fn member(&self, row: &Row) -> Result<RosterRow, (usize, String)> {
        let filled = |at: usize| Some(row.cell(at)).filter(|cell| !cell.is_empty());
        let name_at = |at: usize| {
            let name = filled(at).map(cells::name).transpose();
            name.map_err(|words| (at, words))
        };
        let number = match filled(self.number) {
            None => Err("没有成员编号".to_owned()),
            Some(cell) => cells::number(cell),
        };
        let number = number.map_err(|words| (self.number, words))?;
        let name = name_at(self.name)?.ok_or_else(|| (self.name, "没有昵称".to_owned()))?;
        let alias = self.alias.map(name_at).transpose()?.flatten();
        let user_id = match self.user_id.and_then(|at| Some((at, filled(at)?))) {
            None => None,
            Some((at, cell)) => Some(cells::user_id(cell).map_err(|words| (at, words))?),
        };
        let mut other_names = Vec::new();
        for at in &self.others {
            let other = name_at(*at)?;
            let is_known = |other: &String| {
                *other == name || Some(other) == alias.as_ref() || other_names.contains(other)
            };
            if let Some(other) = other.filter(|other| !is_known(other)) {
                other_names.push(other);
            }
        }
        Ok(RosterRow {
            line: row.line,
            number,
            user_id,
            name,
            alias,
            other_names,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::{Source, read};
    use super::*;

    fn of(text: &str) -> (Vec<RosterRow>, Vec<RowError>) {
        let table = read(Source::Text(text)).expect("a table");
        roster(&table).expect("a member list")
    }

    #[test]
    fn the_back_office_file_is_read() {
        let header = "成员编号\t用户昵称\t微信昵称\t星球名片昵称\t星球内备注昵称\t知识号\t身份\t是否付费加入\t首次加入时间\t到期时间";
        let (members, errors) = of(&format!(
            "{header}\n1\t小明\t明\t早起的小明\t小明\tx\t成员\t是\t2026-01-01\t\n2\t小红\n"
        ));
        assert_eq!(errors, []);
        let expected = RosterRow {
            line: 2,
            number: 1,
            user_id: None,
            name: "小明".to_owned(),
            alias: Some("早起的小明".to_owned()),
            other_names: vec!["明".to_owned()],
        };
        assert_eq!(members[0], expected);
        assert_eq!((members[1].number, members[1].alias.as_deref()), (2, None));
    }

    #[test]
    fn an_id_is_taken_where_there_is_one() {
        let (members, errors) =
            of("用户ID,成员编号,用户昵称\n184552124158412,1,小明\n,2,小红\n8.4E+14,3,小刚\n");
        assert_eq!(members[0].user_id, Some(184_552_124_158_412));
        assert_eq!(members[1].user_id, None);
        assert_eq!((errors[0].line, errors[0].column.as_str()), (4, "用户ID"));
    }

    #[test]
    fn a_number_twice_and_what_is_missing_are_named() {
        let (members, errors) = of("成员编号,用户昵称\n1,小明\n1,小红\n2,\n,小刚\n0,小刚\n");
        assert_eq!(members.len(), 1);
        let lines: Vec<u32> = errors.iter().map(|error| error.line).collect();
        assert_eq!(lines, [3, 4, 5, 6]);
        assert_eq!(errors[0].words, "成员编号 1 出现了两次");
    }

    #[test]
    fn another_file_is_no_member_list() {
        let table = read(Source::Text("编号,日期\n1,11月22日")).expect("a table");
        let refused = roster(&table).expect_err("no member list");
        assert!(refused.words().contains("用户昵称"));
    }
}

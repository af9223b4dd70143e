//! The members of a back office file.

use std::collections::HashSet;

use super::cells;
use super::columns::Column;
use super::entries::RowError;
use super::table::Table;

/// Longest name that is kept, in characters.
const NAME: usize = 100;

/// A member of the planet group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FiledMember {
    /// The line in the file.
    pub line: u32,
    /// 成员编号.
    pub number: i32,
    /// The planet's user id, where the file has it.
    pub user_id: Option<i64>,
    /// The name.
    pub name: String,
    /// The name on the card of this group.
    pub alias: Option<String>,
}

/// The members of a file; its columns are known by their names.
///
/// # Errors
/// When there is no column of numbers or of names.
pub(super) fn members(table: &Table) -> Result<(Vec<FiledMember>, Vec<RowError>), &'static str> {
    let named = |words: &[&str]| {
        let is = |name: &String| words.iter().any(|word| name.contains(word));
        table.header.iter().position(is)
    };
    let number = named(&["成员编号", "星球编号"])
        .ok_or("没有找到“成员编号”这一列，请使用星球后台导出的成员名单")?;
    let name = named(&["用户昵称", "昵称"])
        .ok_or("没有找到“用户昵称”这一列，请使用星球后台导出的成员名单")?;
    let alias = named(&["名片"]);
    let user = named(&["用户ID", "用户id", Column::UserId.as_str()]);
    let mut known = HashSet::new();
    let (mut members, mut errors) = (Vec::new(), Vec::new());
    for row in &table.rows {
        let cell = |at: Option<usize>| {
            let cell = at.and_then(|at| row.cells.get(at)).map(String::as_str);
            cell.filter(|cell| !cell.is_empty())
        };
        let mut wrong = |at: usize, words: String| {
            errors.push(RowError {
                line: row.line,
                column: cells::quoted(&table.header[at]),
                words,
            });
        };
        let id = match cells::id(cell(Some(number)).unwrap_or_default()) {
            Ok(id) => id,
            Err(words) => {
                wrong(number, words);
                continue;
            }
        };
        let Ok(own) = i32::try_from(id) else {
            wrong(number, "成员编号太长，请检查是否选错了文件".to_owned());
            continue;
        };
        if !known.insert(own) {
            wrong(number, format!("成员编号 {own} 出现了两次"));
            continue;
        }
        let Some(called) = cell(Some(name)) else {
            wrong(name, "没有昵称".to_owned());
            continue;
        };
        let user_id = match cell(user).map(cells::id).transpose() {
            Ok(user_id) => user_id,
            Err(words) => {
                wrong(user.unwrap_or_default(), words);
                continue;
            }
        };
        members.push(FiledMember {
            line: row.line,
            number: own,
            user_id,
            name: called.chars().take(NAME).collect(),
            alias: cell(alias).map(|alias| alias.chars().take(NAME).collect()),
        });
    }
    Ok((members, errors))
}

#[cfg(test)]
mod tests {
    use super::super::table::{Source, read};
    use super::*;

    #[test]
    fn the_back_office_file_is_read() {
        let text = "成员编号\t用户昵称\t微信昵称\t星球名片昵称\t星球内备注昵称\t知识号\n1\t小明\t明\t早起的小明\t\tx\n2\t小红\t\t\t\t\n";
        let table = read(Source::Text(text)).expect("a table");
        let (members, errors) = members(&table).expect("members");
        assert!(errors.is_empty());
        assert_eq!((members[0].number, members[0].name.as_str()), (1, "小明"));
        assert_eq!(members[0].alias.as_deref(), Some("早起的小明"));
        assert_eq!(members[1].alias, None);
    }

    #[test]
    fn a_number_twice_a_missing_name_and_a_ruined_number_are_named() {
        let text = "成员编号,用户昵称\n1,小明\n1,小红\n2,\n8.4E+14,小刚\n";
        let table = read(Source::Text(text)).expect("a table");
        let (members, errors) = members(&table).expect("members");
        assert_eq!(members.len(), 1);
        let lines: Vec<u32> = errors.iter().map(|error| error.line).collect();
        assert_eq!(lines, [3, 4, 5]);
    }

    #[test]
    fn another_file_is_no_member_list() {
        let table = read(Source::Text("日期,内容\n11月22日,早起")).expect("a table");
        assert!(members(&table).is_err());
    }
}

//! What the columns of a table mean.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::dates;
use super::table::Table;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    /// The planet's user id.
    UserId,
    /// 成员编号.
    Number,
    /// The name.
    Name,
    /// The name on the card of the group, looked at where there is no name.
    Alias,
    /// The day of a check-in, perhaps with its time.
    Day,
    /// The time of a check-in, perhaps with its day.
    Time,
    /// Whether somebody checked in: on the day that the header names, or else on that of the row.
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

    /// The word that stands for it.
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

    /// The meaning for which a word stands.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.as_str() == word)
    }

    /// What a person calls it.
    const fn words(self) -> &'static str {
        match self {
            Self::UserId => "星球用户 ID",
            Self::Number => "成员编号",
            Self::Name => "昵称",
            Self::Alias => "名片昵称",
            Self::Day => "打卡日期",
            Self::Time => "打卡时间",
            Self::Mark => "是否打卡",
            Self::Ignored => "忽略",
        }
    }

    /// Names of such columns, plain, the likelier first.
    pub(super) const fn names(self) -> &'static [&'static str] {
        match self {
            Self::UserId => &[
                "星球用户id",
                "用户id",
                "星球id",
                "会员id",
                "成员id",
                "userid",
                "memberid",
                "uid",
            ],
            Self::Number => &[
                "成员编号",
                "星球编号",
                "会员编号",
                "编号",
                "membernumber",
                "number",
            ],
            Self::Name => &[
                "用户昵称",
                "星球昵称",
                "会员昵称",
                "成员昵称",
                "昵称",
                "姓名",
                "名字",
                "会员",
                "成员",
                "学员",
                "用户",
                "nickname",
                "username",
                "name",
            ],
            Self::Alias => &[
                "星球名片昵称",
                "名片昵称",
                "星球名片",
                "名片",
                "别名",
                "alias",
            ],
            Self::Day => &["打卡日期", "日期", "date", "day"],
            Self::Time => &[
                "打卡时间",
                "发布时间",
                "提交时间",
                "时间",
                "time",
                "createtime",
            ],
            Self::Mark => &[
                "是否打卡",
                "打卡状态",
                "打卡情况",
                "打卡结果",
                "状态",
                "status",
            ],
            Self::Ignored => &["序号", "排名", "打卡天数", "打卡次数", "微信号", "手机号"],
        }
    }

    /// The meaning that a name says by itself.
    pub(super) fn named(name: &str) -> Option<Self> {
        let name = plain(name);
        let says = |column: &Self| column.names().contains(&name.as_str());
        Self::ALL.into_iter().find(says)
    }

    /// Whether several columns may hold it.
    pub(super) const fn is_repeatable(self) -> bool {
        matches!(self, Self::Mark | Self::Ignored)
    }
}

/// A name without what people write around it: `User_ID` and `用户 ID（必填）`.
pub(super) fn plain(name: &str) -> String {
    let name = name.split(['(', '（', '[', '【']).next();
    let marks = |c: &char| !c.is_whitespace() && !matches!(c, '_' | '-' | '*' | ':' | '：');
    let name = name.unwrap_or_default().chars().filter(marks);
    name.collect::<String>().to_lowercase()
}

/// What every column of a table means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mapping {
    /// One for each column of the header.
    pub(crate) columns: Vec<Column>,
}

/// Why columns cannot mean what they were said to mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum MappingError {
    /// There are other columns than meanings.
    Width,
    /// No column names the member.
    NoMember,
    /// No column says the day.
    NoDay,
    /// Several columns hold the same.
    Twice(Column),
    /// Some marks have a day of their own and others do not, or rows have one as well.
    MixedDays,
    /// Several columns mark the day of the row.
    Marks,
    /// A member list without this column.
    NotARoster(&'static str),
}

impl MappingError {
    /// What is wrong and what to do.
    #[must_use]
    pub(crate) fn words(&self) -> String {
        match self {
            Self::Width => "列的数目与文件不一致，请重新选择文件".to_owned(),
            Self::NoMember => "请选择哪一列是会员：成员编号、星球用户 ID 或昵称".to_owned(),
            Self::NoDay => "请选择哪一列是打卡日期".to_owned(),
            Self::Twice(column) => format!("“{}”只能选择一列", column.words()),
            Self::MixedDays => {
                "列名是日期的打卡列，不能与打卡日期、打卡时间或其他打卡列同时使用".to_owned()
            }
            Self::Marks => "“是否打卡”只能选择一列，除非列名是日期".to_owned(),
            Self::NotARoster(column) => {
                format!("没有找到“{column}”这一列，请使用星球后台导出的成员名单")
            }
        }
    }
}

impl Mapping {
    /// The column that holds something, where there is only one.
    pub(super) fn position(&self, wanted: Column) -> Option<usize> {
        self.columns.iter().position(|column| *column == wanted)
    }

    /// The days of the columns that mark one of their own.
    ///
    /// # Errors
    /// See [`MappingError`].
    pub(super) fn days(
        &self,
        table: &Table,
        camp: &RangeInclusive<NaiveDate>,
    ) -> Result<Vec<(usize, NaiveDate)>, MappingError> {
        if self.columns.len() != table.header.len() {
            return Err(MappingError::Width);
        }
        let counted = |column: Column| self.columns.iter().filter(|c| **c == column).count();
        let single = Column::ALL.into_iter().filter(|c| !c.is_repeatable());
        if let Some(column) = single.into_iter().find(|column| counted(*column) > 1) {
            return Err(MappingError::Twice(column));
        }
        let has = |wanted: &[Column]| wanted.iter().any(|column| counted(*column) > 0);
        if !has(&[Column::UserId, Column::Number, Column::Name, Column::Alias]) {
            return Err(MappingError::NoMember);
        }
        let names = self.columns.iter().zip(&table.header).enumerate();
        let marks = names.filter(|(_, (column, _))| **column == Column::Mark);
        let dated = marks.filter_map(|(at, (_, name))| Some((at, dates::named(name, camp)?)));
        let days: Vec<(usize, NaiveDate)> = dated.collect();
        let rows_have_days = has(&[Column::Day, Column::Time]);
        match (days.len(), counted(Column::Mark)) {
            (0, _) if !rows_have_days => Err(MappingError::NoDay),
            (0, 0 | 1) => Ok(days),
            (0, _) => Err(MappingError::Marks),
            (dated, marks) if dated < marks || rows_have_days => Err(MappingError::MixedDays),
            _ => Ok(days),
        }
    }
}

//! What is written in a cell. A refusal is a sentence for whoever made the file.

use std::ops::RangeInclusive;

use camp_domain::{Day, SHANGHAI};
use chrono::{DateTime, Datelike, NaiveDate, NaiveTime};

/// Most characters of a cell that a sentence repeats.
const QUOTED: usize = 30;
/// The days that Excel's numbers mean, from 2000 to 2099.
const SERIALS: RangeInclusive<i64> = 36_526..=73_050;

/// Digits of an id, of any width.
pub(super) fn id(cell: &str) -> Result<i64, String> {
    let plain: String = cell.chars().map(narrow).collect();
    let is_ruined = plain.contains(['E', 'e', '.']) && plain.parse::<f64>().is_ok();
    if is_ruined {
        return Err(format!(
            "“{}”被 Excel 改成了科学计数法，请把这一列设为文本格式后重新导出",
            quoted(cell)
        ));
    }
    let id = plain.parse::<i64>().ok().filter(|id| *id > 0);
    id.ok_or_else(|| format!("“{}”不是编号，只能是数字", quoted(cell)))
}

/// A day, perhaps followed by a time; where the year is missing, the one nearest to the camp.
pub(super) fn day(cell: &str, camp: &RangeInclusive<Day>) -> Result<Day, String> {
    moment(cell, camp).map(|(day, _)| day)
}

/// A day and, where it is written, the time.
pub(super) fn moment(
    cell: &str,
    camp: &RangeInclusive<Day>,
) -> Result<(Day, Option<NaiveTime>), String> {
    let plain: String = cell.trim().chars().map(narrow).collect();
    if let Ok(instant) = DateTime::parse_from_rfc3339(&plain) {
        let local = instant.with_timezone(&SHANGHAI).naive_local();
        return Ok((Day::new(local.date()), Some(local.time())));
    }
    let no_day = || format!("“{}”不是日期，请写成 2026-11-22", quoted(cell));
    let (date, rest) = split(&plain);
    let day = written_day(date, camp).ok_or_else(no_day)?;
    match rest {
        "" => Ok((day, None)),
        rest => Ok((day, Some(time(rest)?))),
    }
}

/// A time of day.
pub(super) fn time(cell: &str) -> Result<NaiveTime, String> {
    let plain: String = cell.trim().chars().map(narrow).collect();
    let plain = plain.split(['.', '+']).next().unwrap_or_default();
    ["%H:%M:%S", "%H:%M"]
        .iter()
        .find_map(|form| NaiveTime::parse_from_str(plain, form).ok())
        .ok_or_else(|| format!("“{}”不是时间，请写成 08:18", quoted(cell)))
}

/// Whether a mark says that somebody checked in, and when, where it is a time.
pub(super) fn mark(cell: &str) -> Result<Option<Option<NaiveTime>>, String> {
    match cell.trim().to_lowercase().as_str() {
        "" | "❌" | "✕" | "✗" | "✘" | "×" | "x" | "0" | "否" | "n" | "no" | "未打卡" | "缺卡"
        | "-" | "—" | "/" => Ok(None),
        "✅" | "✔" | "✔️" | "✓" | "√" | "☑" | "1" | "是" | "y" | "yes" | "已打卡" | "打卡"
        | "已打" => Ok(Some(None)),
        other => time(other)
            .map(|at| Some(Some(at)))
            .map_err(|_| format!("“{}”看不出是否打卡，请写 ✓ 或 ✕", quoted(cell))),
    }
}

/// The date at the beginning, and what follows it.
fn split(text: &str) -> (&str, &str) {
    match text.find([' ', 'T']) {
        Some(at) => (&text[..at], text[at + 1..].trim()),
        None => (text, ""),
    }
}

fn written_day(date: &str, camp: &RangeInclusive<Day>) -> Option<Day> {
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if digits(date) {
        return match date.len() {
            8 => date_of(&date[..4], &date[4..6], &date[6..]),
            5 => serial(date),
            _ => None,
        };
    }
    let date = date.trim_end_matches(['日', '号']);
    let parts: Vec<&str> = date.split(['-', '/', '.', '年', '月']).collect();
    if !parts.iter().all(|part| !part.is_empty() && digits(part)) {
        return None;
    }
    match parts[..] {
        [year, month, day] if year.len() == 4 => date_of(year, month, day),
        [month, day] => nearest(month, day, camp),
        _ => None,
    }
}

fn date_of(year: &str, month: &str, day: &str) -> Option<Day> {
    let date = NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)?;
    (2000..2100).contains(&date.year()).then(|| Day::new(date))
}

/// Excel counts days from the end of 1899.
fn serial(date: &str) -> Option<Day> {
    let days = date
        .parse::<i64>()
        .ok()
        .filter(|days| SERIALS.contains(days))?;
    let first = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    Some(Day::new(first + chrono::TimeDelta::days(days)))
}

fn nearest(month: &str, day: &str, camp: &RangeInclusive<Day>) -> Option<Day> {
    let year = camp.start().date().year();
    let years = [year, year + 1, year - 1];
    let days = years
        .iter()
        .filter_map(|year| date_of(&year.to_string(), month, day));
    days.min_by_key(|day| {
        let date = day.date();
        let before = (camp.start().date() - date).num_days();
        let after = (date - camp.end().date()).num_days();
        before.max(after).max(0)
    })
}

/// Full-width digits and separators as the narrow ones.
const fn narrow(c: char) -> char {
    match c {
        '０'..='９' | '：' | '－' | '／' | '．' | '＋' => {
            match char::from_u32(c as u32 - 0xFEE0) {
                Some(narrow) => narrow,
                None => c,
            }
        }
        other => other,
    }
}

pub(super) fn quoted(cell: &str) -> String {
    let short: String = cell.chars().take(QUOTED).collect();
    if short.len() < cell.len() {
        short + "…"
    } else {
        short
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(crate) fn on(y: i32, m: u32, d: u32) -> Day {
        Day::new(NaiveDate::from_ymd_opt(y, m, d).expect("a day"))
    }

    pub(crate) fn camp() -> RangeInclusive<Day> {
        on(2026, 11, 20)..=on(2026, 12, 10)
    }

    #[test]
    fn a_day_is_read_however_people_write_it() {
        for text in [
            "2026-11-22",
            "2026/11/22",
            "2026.11.22",
            "20261122",
            "2026年11月22日",
            "11月22日",
            "11/22",
            "11-22",
            "46348",
            "２０２６－１１－２２",
            "2026-11-22 08:18",
            "2026-11-22T08:18:30",
            "2026-11-22T00:18:30Z",
        ] {
            assert_eq!(day(text, &camp()), Ok(on(2026, 11, 22)), "{text}");
        }
        let at = NaiveTime::from_hms_opt(8, 18, 30).expect("a time");
        assert_eq!(
            moment("2026-11-22T00:18:30Z", &camp()),
            Ok((on(2026, 11, 22), Some(at)))
        );
        assert_eq!(
            moment("11月22日 08:18:30", &camp()),
            Ok((on(2026, 11, 22), Some(at)))
        );
    }

    #[test]
    fn a_day_without_a_year_belongs_to_the_camp() {
        let winter = on(2026, 12, 20)..=on(2027, 1, 9);
        assert_eq!(day("12月31日", &winter), Ok(on(2026, 12, 31)));
        assert_eq!(day("1月3日", &winter), Ok(on(2027, 1, 3)));
    }

    #[test]
    fn what_is_no_day_is_refused_with_its_words() {
        for text in [
            "22/11/2026",
            "2026-13-01",
            "2026-02-30",
            "昨天",
            "",
            "2026-11-22 25:00",
            "1-2-3",
        ] {
            assert!(day(text, &camp()).is_err(), "{text}");
        }
        let long = day(&"昨".repeat(10_000), &camp()).expect_err("no day");
        assert!(long.chars().count() < 80);
    }

    #[test]
    fn an_id_ruined_by_excel_says_how_to_mend_it() {
        assert_eq!(id("１０２４"), Ok(1_024));
        assert_eq!(id("184552124158412"), Ok(184_552_124_158_412));
        assert!(id("8.4E+14").expect_err("ruined").contains("科学计数法"));
        for text in ["", "-1", "0", "12 34", "abc", "99999999999999999999"] {
            assert!(id(text).is_err(), "{text}");
        }
    }

    #[test]
    fn marks_are_read_and_riddles_refused() {
        assert_eq!(mark("✅"), Ok(Some(None)));
        assert_eq!(mark(" 未打卡 "), Ok(None));
        assert!(mark("08:18").expect("a time").flatten().is_some());
        assert!(mark("请假").is_err());
    }
}

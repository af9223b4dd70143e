//! What is written in a cell. A refusal is a sentence for whoever made the file.

use std::ops::RangeInclusive;

use chrono::NaiveTime;

use super::dates;

/// Most characters of a cell that a sentence repeats.
const QUOTED: usize = 30;
/// Most digits of an id.
const DIGITS: usize = 18;
/// What a 成员编号 may be.
const NUMBERS: RangeInclusive<i32> = 1..=2_000_000_000;
/// Longest name, in characters.
const NAME: usize = 100;

/// A cell without what surrounds it and cannot be seen, and without what would disturb the text
/// around it.
pub(super) fn clean(cell: &str) -> String {
    let is_blank = |c: char| {
        c.is_whitespace() || c.is_control() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{FEFF}')
    };
    let turns = |c: &char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let kept: String = cell.chars().filter(|c| !turns(c)).collect();
    let kept = kept.trim_matches(is_blank).chars();
    kept.filter(|c| !c.is_control()).collect()
}

/// The planet's user id.
///
/// # Errors
/// Why it is none, in words.
pub(super) fn user_id(cell: &str) -> Result<i64, String> {
    let plain = narrow(cell);
    let is_ruined = plain.contains(['E', 'e'])
        && plain.starts_with(|c: char| c.is_ascii_digit())
        && plain.parse::<f64>().is_ok();
    if is_ruined {
        return Err(format!(
            "“{}”被 Excel 改成了科学计数法，请把这一列设为文本格式后重新导出",
            quoted(cell)
        ));
    }
    let plain = Some(plain).filter(|id| digits(id) && id.len() <= DIGITS);
    let id = plain.and_then(|id| id.parse().ok()).filter(|id| *id > 0);
    id.ok_or_else(|| format!("“{}”不是编号，只能是数字", quoted(cell)))
}

/// A 成员编号.
///
/// # Errors
/// Why it is none, in words.
pub(super) fn number(cell: &str) -> Result<i32, String> {
    let number = i32::try_from(user_id(cell)?).ok();
    let number = number.filter(|number| NUMBERS.contains(number));
    number.ok_or_else(|| {
        let cell = quoted(cell);
        format!("“{cell}”太长，不是成员编号；如果是星球用户 ID，请改选这一列的含义")
    })
}

/// A name.
///
/// # Errors
/// When it is too long, in words.
pub(super) fn name(cell: &str) -> Result<String, String> {
    if cell.chars().count() > NAME {
        return Err(format!("“{}”超过 {NAME} 个字，不是昵称", quoted(cell)));
    }
    Ok(cell.to_owned())
}

/// Whether somebody checked in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// They did, perhaps at a known time.
    Present(Option<NaiveTime>),
    /// They did not.
    Absent,
}

/// What a mark says.
///
/// # Errors
/// When it says neither, in words.
pub(super) fn mark(cell: &str) -> Result<Mark, String> {
    // Whether a sign is drawn in colour says nothing.
    let plain = narrow(cell).replace('\u{FE0F}', "").to_lowercase();
    match plain.as_str() {
        "✅" | "✔" | "✓" | "√" | "☑" | "1" | "是" | "y" | "yes" | "true" | "已打卡" | "打卡"
        | "已打" => Ok(Mark::Present(None)),
        "" | "❌" | "✕" | "✖" | "✗" | "✘" | "×" | "x" | "0" | "否" | "n" | "no" | "false"
        | "未打卡" | "未打" | "缺卡" | "-" | "—" | "——" | "/" => Ok(Mark::Absent),
        other => match dates::time(other) {
            Ok(time) => Ok(Mark::Present(Some(time))),
            Err(_) => Err(format!("“{}”看不出是否打卡，请写 ✓ 或 ✕", quoted(cell))),
        },
    }
}

/// Whether there are digits and nothing else.
pub(super) fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Full-width letters, digits and signs as the narrow ones.
pub(super) fn narrow(cell: &str) -> String {
    let narrow = |c: char| match c {
        '！'..='～' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        other => other,
    };
    cell.trim().chars().map(narrow).collect()
}

/// A cell as a sentence repeats it.
pub(super) fn quoted(cell: &str) -> String {
    let short: String = cell.chars().take(QUOTED).collect();
    if short.len() < cell.len() {
        return short + "…";
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_digits_of_any_width() {
        assert_eq!(user_id("184552124158412"), Ok(184_552_124_158_412));
        assert_eq!(user_id("１０２４"), Ok(1_024));
        assert_eq!(user_id("999999999999999999"), Ok(999_999_999_999_999_999));
        let hostile = [
            "",
            "-1",
            "0",
            "+1",
            "12 34",
            "abc",
            "E",
            "1.5",
            "9999999999999999999",
        ];
        for text in hostile.into_iter().chain(["=1+1", "inf", "nan", "\u{663}"]) {
            let words = user_id(text).expect_err(text);
            assert!(words.contains("不是编号"), "{words}");
        }
        let long = user_id(&"9".repeat(10_000)).expect_err("too long");
        assert!(long.chars().count() < 80);
    }

    #[test]
    fn an_id_ruined_by_excel_says_how_to_mend_it() {
        let words = "“8.4E+14”被 Excel 改成了科学计数法，请把这一列设为文本格式后重新导出";
        assert_eq!(user_id("8.4E+14"), Err(words.to_owned()));
        for text in ["1.845521241584125E+15", "1e5", "８.４Ｅ＋１４"] {
            assert!(number(text).expect_err(text).contains("科学计数法"));
        }
    }

    #[test]
    fn a_number_is_not_as_long_as_an_id() {
        assert_eq!(number("2000000000"), Ok(2_000_000_000));
        for text in ["2000000001", "184552124158412"] {
            assert!(number(text).expect_err(text).contains("星球用户 ID"));
        }
    }

    #[test]
    fn marks_are_read_and_riddles_refused() {
        for text in ["✅", "✔️", "√", "１", " Yes ", "TRUE", "已打卡"] {
            assert_eq!(mark(text), Ok(Mark::Present(None)), "{text}");
        }
        for text in ["", "❌", "×", "X", "0", "否", "未打卡", "-", "—"] {
            assert_eq!(mark(text), Ok(Mark::Absent), "{text}");
        }
        let time = NaiveTime::from_hms_opt(8, 18, 0);
        assert_eq!(mark("08:18"), Ok(Mark::Present(time)));
        for text in ["请假", "2", "=1", "#N/A"] {
            assert!(mark(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_turns_or_cannot_be_seen_is_taken_out() {
        assert_eq!(
            clean("\u{FEFF} \u{3000}小\u{202E}明\u{7}\u{200B}\n"),
            "小明"
        );
        assert_eq!(clean("👩\u{200D}🚀"), "👩\u{200D}🚀");
        assert_eq!(clean("\u{200B}\u{2066} "), "");
    }
}

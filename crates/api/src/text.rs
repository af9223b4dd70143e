//! What text from outside may contain. Lengths are counted in characters, not bytes.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer};
use validator::ValidationError;

/// One line: a name, a nickname, a title. Not blank, nothing invisible.
///
/// # Errors
/// When the text is blank or holds a character that cannot be seen.
pub fn line(text: &str) -> Result<(), ValidationError> {
    if text.trim().is_empty() {
        return Err(refused("required", "不能为空"));
    }
    line_or_empty(text)
}

/// One line that may be empty: a search, an optional remark.
///
/// # Errors
/// When the text holds a character that cannot be seen.
pub fn line_or_empty(text: &str) -> Result<(), ValidationError> {
    if text.chars().any(char::is_control) {
        return Err(refused("control_character", "不能包含换行或控制字符"));
    }
    visible(text)
}

/// Several lines: a reason, a remark.
///
/// # Errors
/// When the text is blank or holds a control character other than line breaks and tabs.
pub fn paragraph(text: &str) -> Result<(), ValidationError> {
    if text.trim().is_empty() {
        return Err(refused("required", "不能为空"));
    }
    if text
        .chars()
        .any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
    {
        return Err(refused("control_character", "不能包含控制字符"));
    }
    visible(text)
}

/// An id made of digits, as the planet writes them.
///
/// # Errors
/// When anything but 1 to 20 digits is there.
pub fn digits(text: &str) -> Result<(), ValidationError> {
    if (1..=20).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) {
        Ok(())
    } else {
        Err(refused("digits", "只能填写数字，最多 20 位"))
    }
}

/// Digits and nothing else, however many the length allows.
///
/// # Errors
/// When anything else is there.
pub fn digits_only(text: &str) -> Result<(), ValidationError> {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        Ok(())
    } else {
        Err(refused("digits", "只能填写数字"))
    }
}

/// Hexadecimal digits, as serials of certificates are written.
///
/// # Errors
/// When anything else is there.
pub fn hexadecimal(text: &str) -> Result<(), ValidationError> {
    if text.bytes().all(|b| b.is_ascii_hexdigit()) {
        Ok(())
    } else {
        Err(refused("hexadecimal", "只能填写 0 到 9 和 A 到 F"))
    }
}

/// A number of somebody else's, as WeChat writes them: letters and digits.
///
/// # Errors
/// When anything else is there.
pub fn alphanumeric(text: &str) -> Result<(), ValidationError> {
    if text.bytes().all(|b| b.is_ascii_alphanumeric()) {
        Ok(())
    } else {
        Err(refused("alphanumeric", "只能填写数字和字母"))
    }
}

/// Characters that take no room or turn the direction of reading can make one name look like
/// another. The joiner is left where it glues emoji together.
fn visible(text: &str) -> Result<(), ValidationError> {
    let characters: Vec<char> = text.chars().collect();
    for (at, &c) in characters.iter().enumerate() {
        let glue = c == '\u{200D}'
            && at
                .checked_sub(1)
                .and_then(|before| characters.get(before))
                .is_some_and(|c| pictorial(*c))
            && characters.get(at + 1).is_some_and(|c| pictorial(*c));
        if invisible(c) && !glue {
            return Err(refused(
                "invisible_character",
                "不能包含看不见的特殊字符，请重新输入",
            ));
        }
    }
    Ok(())
}

/// Whether a character shows as itself wherever it stands.
#[must_use]
pub fn shows(c: char) -> bool {
    !c.is_control() && !invisible(c) && c != '\u{200D}'
}

const fn pictorial(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2BFF}' | '\u{FE0F}' | '\u{1F000}'..='\u{1FAFF}')
}

const fn invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E007F}')
}

fn refused(code: &'static str, message: &'static str) -> ValidationError {
    ValidationError::new(code).with_message(Cow::Borrowed(message))
}

/// Takes blanks off both ends while reading.
///
/// # Errors
/// When the value is not a string.
pub fn trimmed<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    String::deserialize(deserializer).map(|text| text.trim().to_owned())
}

/// Takes blanks off both ends while reading; nothing left means absent.
///
/// # Errors
/// When the value is neither a string nor null.
pub fn trimmed_option<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_people_really_have_are_welcome() {
        for name in [
            "小明",
            "Ana-María O’Neil",
            "🌟早起的鸟👨‍👩‍👧",
            "❤️‍🔥热爱",
            "王 二",
            "محمد",
        ] {
            assert!(line(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn what_cannot_be_seen_is_refused() {
        for name in [
            "",
            "   ",
            "a\u{200B}b",
            "a\u{202E}cod",
            "a\nb",
            "a\0b",
            "a\u{200D}b",
            "\u{3164}",
        ] {
            assert!(line(name).is_err(), "{name:?}");
        }
        assert!(paragraph("第一行\n第二行").is_ok());
        assert!(paragraph("a\0b").is_err());
    }
}

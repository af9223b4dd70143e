//! What a value of the configuration may look like.

use std::collections::BTreeSet;

use chrono::{NaiveTime, Timelike};

use super::Item;
use crate::Refusal;

/// Longest cookie, in bytes.
const LONGEST: usize = 2_000;
/// Longest id or secret, in bytes.
const LONG: usize = 128;
/// Extra times of day at the most.
const MOST_TIMES: usize = 24;

impl Item {
    /// The value as it is stored: without spaces around it.
    ///
    /// # Errors
    /// When the item cannot have this value; the refusal names the item's key as the field.
    pub fn check(self, value: &str) -> Result<String, Refusal> {
        let value = value.trim();
        let problem = match self.key {
            "planet.token" => text(value, 8, LONGEST),
            "planet.group_id" | "wecom.agentid" => number(value, 1, i64::MAX),
            "planet.interval_ms" => number(value, 0, 60_000),
            "planet.sync_times" => return times(value).ok_or_else(|| self.refused(TIMES)),
            "wechat.refund_template" | "wechat.notice_template" => template(value),
            "notifications.staff" | "refunds.two_person" => switch(value),
            // Who these people are, the database knows.
            "notifications.recipients" => {
                (value.len() > LONGEST).then(|| "接收人太多，请少选几位".to_owned())
            }
            "refunds.objection_hours" => number(value, 0, 720),
            "refunds.per_second" => number(value, 1, 100),
            _ if self.secret => text(value, 8, LONG),
            _ => id(value),
        };
        match problem {
            None => Ok(value.to_owned()),
            Some(sentence) => Err(self.refused(&sentence)),
        }
    }

    /// A refusal of this item's value.
    #[must_use]
    pub fn refused(self, sentence: &str) -> Refusal {
        Refusal::field(self.key, "config_value_invalid", "").saying(sentence)
    }
}

const TIMES: &str = "请填写形如 07:30 的时间，用逗号分隔，分钟须是 5 的倍数，最多 24 个";

fn times(value: &str) -> Option<String> {
    let mut times = BTreeSet::new();
    for word in value.split([',', '，']) {
        let word = word.trim();
        let time = NaiveTime::parse_from_str(word, "%H:%M").ok()?;
        if word.len() != 5 || time.minute() % 5 != 0 {
            return None;
        }
        times.insert(word.to_owned());
    }
    let list: Vec<_> = times.into_iter().collect();
    (list.len() <= MOST_TIMES).then(|| list.join(","))
}

fn number(value: &str, least: i64, most: i64) -> Option<String> {
    let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    let fits = digits
        && value
            .parse()
            .is_ok_and(|number| (least..=most).contains(&number));
    (!fits).then(|| match most {
        i64::MAX => "请填写数字".to_owned(),
        _ => format!("请填写 {least} 到 {most} 之间的整数"),
    })
}

fn text(value: &str, least: usize, most: usize) -> Option<String> {
    let fits = (least..=most).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_graphic());
    (!fits).then(|| format!("应为 {least} 到 {most} 个字母、数字或符号，中间没有空格，请重新复制"))
}

fn id(value: &str) -> Option<String> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let fits = (4..=64).contains(&value.len()) && value.bytes().all(allowed);
    (!fits).then(|| "应为 4 到 64 个字母、数字、下划线或短横线，请重新复制".to_owned())
}

/// `<id>`, or `<id> <field>,<field>…`.
fn template(value: &str) -> Option<String> {
    let (template, fields) = value.split_once(' ').unwrap_or((value, ""));
    let name = |field: &str| {
        let field = field.trim();
        !field.is_empty() && field.len() <= 32 && field.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    let fits = id(template).is_none() && (fields.is_empty() || fields.split(',').all(name));
    (!fits).then(|| {
        "请填写模板编号；字段名不同时写在空格后面，用逗号分隔，例如 AbC123 thing1,time4".to_owned()
    })
}

fn switch(value: &str) -> Option<String> {
    (!matches!(value, "on" | "off")).then(|| "只能是开或关".to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::{OBJECTION_HOURS, PLANET_SYNC_TIMES, PLANET_TOKEN, WECHAT_REFUND_TEMPLATE};

    #[test]
    fn times_come_sorted_and_in_steps_of_five_minutes() {
        let times = |text| PLANET_SYNC_TIMES.check(text).ok();
        assert_eq!(times("21:05， 07:30").as_deref(), Some("07:30,21:05"));
        for wrong in ["", "7:30", "07:31", "25:00", "07:30,", "晚上"] {
            assert_eq!(times(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn numbers_stay_in_their_range_and_secrets_in_one_piece() {
        assert!(OBJECTION_HOURS.check("48").is_ok());
        for wrong in ["-1", "721", "", "4８", "+4", "1.5"] {
            assert!(OBJECTION_HOURS.check(wrong).is_err(), "{wrong}");
        }
        assert_eq!(PLANET_TOKEN.check(" ABCDEFGH ").as_deref(), Ok("ABCDEFGH"));
        assert!(PLANET_TOKEN.check("ABCD EFGH").is_err());
        assert!(
            WECHAT_REFUND_TEMPLATE
                .check("refund-notice thing1,time4")
                .is_ok()
        );
        assert!(WECHAT_REFUND_TEMPLATE.check("refund-notice 字段").is_err());
    }
}

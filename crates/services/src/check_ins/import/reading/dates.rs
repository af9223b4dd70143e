//! Days and times as people write them. A refusal is a sentence for whoever made the file.

use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta, Timelike};

use super::cells::{digits, narrow, quoted};

/// The days that Excel's numbers mean, from 2000 to 2099.
const SERIALS: RangeInclusive<i64> = 36_526..=73_050;
/// Days to the nearest date of any year, at most.
const HALF_A_YEAR: i64 = 183;
/// Seconds that Shanghai is ahead of UTC.
const SHANGHAI: i64 = 8 * 3_600;

/// A day and, where it is written, the time, as in Shanghai. A missing year is the one nearest to
/// the camp.
///
/// # Errors
/// Why it cannot be read, in words.
pub(super) fn moment(
    cell: &str,
    camp: &RangeInclusive<NaiveDate>,
) -> Result<(NaiveDate, Option<NaiveTime>), String> {
    let refuse = || format!("“{}”不是日期，请写成 2026-11-22", quoted(cell));
    let plain = narrow(cell);
    if let Some(moment) = serial(&plain) {
        return Ok(moment);
    }
    let (date, rest) = split(&plain);
    let day = Written::parse(date).and_then(|written| written.day(camp));
    let day = day.ok_or_else(refuse)?;
    if rest.is_empty() {
        return Ok((day, None));
    }
    let (time, offset) = clock(rest).ok_or_else(refuse)?;
    let shift = offset.map_or(0, |offset| SHANGHAI - offset);
    let local = day.and_time(time) + TimeDelta::seconds(shift);
    Ok((local.date(), Some(local.time())))
}

/// A time of day.
///
/// # Errors
/// Why it cannot be read, in words.
pub(super) fn time(cell: &str) -> Result<NaiveTime, String> {
    let plain = narrow(cell);
    let part = plain.strip_prefix("0.").filter(|part| digits(part));
    let time = match part {
        Some(part) => part_of_day(part),
        // Elsewhere it might be another day.
        None => clock(&plain).filter(|(_, offset)| offset.is_none_or(|o| o == SHANGHAI)),
    };
    let time = time.map(|(time, _)| time);
    time.ok_or_else(|| format!("“{}”不是时间，请写成 08:18", quoted(cell)))
}

/// The day that a header names. A bare number is one only where it is a day of the camp.
pub(super) fn named(header: &str, camp: &RangeInclusive<NaiveDate>) -> Option<NaiveDate> {
    let (day, time) = moment(header, camp).ok()?;
    let is_bare = digits(&narrow(header));
    let is_midnight = time.is_none_or(|time| time == NaiveTime::MIN);
    (is_midnight && (!is_bare || camp.contains(&day))).then_some(day)
}

/// Whether this is written like a day; a bare number may be anything.
pub(super) fn looks_like_day(cell: &str) -> bool {
    let plain = narrow(cell);
    let (date, rest) = split(&plain);
    Written::parse(date).is_some() && (rest.is_empty() || clock(rest).is_some())
}

/// What is written of a day.
enum Written {
    Whole(NaiveDate),
    MonthAndDay(u32, u32),
    Day(u32),
}

impl Written {
    fn parse(date: &str) -> Option<Self> {
        if digits(date) && date.len() == 8 {
            return whole(&date[..4], &date[4..6], &date[6..]);
        }
        let has_end = date.ends_with(['日', '号']);
        let parts: Vec<&str> = date
            .trim_end_matches(['日', '号'])
            .split(['-', '/', '.', '年', '月'])
            .collect();
        if !parts.iter().all(|part| digits(part) && part.len() <= 4) {
            return None;
        }
        match parts[..] {
            [year, month, day] if year.len() == 4 => whole(year, month, day),
            // Excel makes 11.2 of 11.20.
            [_, day] if date.contains('.') && day.len() < 2 => None,
            [month, day] => {
                let (month, day) = (month.parse().ok()?, day.parse().ok()?);
                // A leap year knows every day that there is.
                NaiveDate::from_ymd_opt(2000, month, day)?;
                Some(Self::MonthAndDay(month, day))
            }
            [day] if has_end => Some(Self::Day(day.parse().ok()?)),
            _ => None,
        }
    }

    fn day(self, camp: &RangeInclusive<NaiveDate>) -> Option<NaiveDate> {
        match self {
            Self::Whole(date) => Some(date),
            Self::MonthAndDay(month, day) => nearest(month, day, camp),
            Self::Day(day) => {
                let days = camp
                    .start()
                    .iter_days()
                    .take_while(|date| camp.contains(date));
                let mut days = days.filter(|date| date.day() == day);
                days.next().filter(|_| days.next().is_none())
            }
        }
    }
}

fn whole(year: &str, month: &str, day: &str) -> Option<Written> {
    let date = NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)?;
    let is_of_our_time = (2000..2100).contains(&date.year());
    is_of_our_time.then_some(Written::Whole(date))
}

fn nearest(month: u32, day: u32, camp: &RangeInclusive<NaiveDate>) -> Option<NaiveDate> {
    let years = camp.start().year() - 1..=camp.end().year() + 1;
    let dates = years.filter_map(|year| NaiveDate::from_ymd_opt(year, month, day));
    let distance = |date: &NaiveDate| {
        let before = (*camp.start() - *date).num_days();
        let after = (*date - *camp.end()).num_days();
        before.max(after).max(0)
    };
    // Only 29 February may be further away, where no year of the camp has one.
    dates
        .min_by_key(distance)
        .filter(|date| distance(date) <= HALF_A_YEAR)
}

/// Excel counts days from the end of 1899, and times as parts of a day.
fn serial(text: &str) -> Option<(NaiveDate, Option<NaiveTime>)> {
    let (days, part) = text.split_once('.').unwrap_or((text, "0"));
    if days.len() != 5 || !digits(days) || !digits(part) {
        return None;
    }
    let days = days.parse().ok().filter(|days| SERIALS.contains(days))?;
    let day = NaiveDate::from_ymd_opt(1899, 12, 30)? + TimeDelta::days(days);
    let time = part_of_day(part).map(|(time, _)| time);
    Some((day, time.filter(|_| text.contains('.'))))
}

/// The decimals of a day, to the second.
fn part_of_day(decimals: &str) -> Option<(NaiveTime, Option<i64>)> {
    let billionths: u64 = format!("{decimals:0<9.9}").parse().ok()?;
    let seconds = (billionths * 86_400 + 500_000_000) / 1_000_000_000;
    let seconds = u32::try_from(seconds.min(86_399)).ok()?;
    let time = NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0)?;
    Some((time, None))
}

/// A time and, where it is written, how many seconds it is ahead of UTC.
fn clock(text: &str) -> Option<(NaiveTime, Option<i64>)> {
    let (time, offset) = match text.find(['+', '-', 'Z']) {
        None => (text, None),
        Some(at) => (text[..at].trim_end(), Some(offset(&text[at..])?)),
    };
    let forms = ["%H:%M:%S%.f", "%H:%M"];
    let time = forms
        .iter()
        .find_map(|form| NaiveTime::parse_from_str(time, form).ok())?;
    Some((time.with_nanosecond(0)?, offset))
}

fn offset(text: &str) -> Option<i64> {
    if text == "Z" {
        return Some(0);
    }
    let number = text[1..].replace(':', "");
    if number.len() != 4 || !digits(&number) {
        return None;
    }
    let (hours, minutes): (i64, i64) = (number[..2].parse().ok()?, number[2..].parse().ok()?);
    let seconds = (hours * 60 + minutes) * 60;
    let is_possible = hours <= 14 && minutes < 60;
    is_possible.then_some(if text.starts_with('-') {
        -seconds
    } else {
        seconds
    })
}

/// The date at the beginning, and the time that follows it; a weekday between them says nothing.
fn split(text: &str) -> (&str, &str) {
    let ends = [' ', 'T', '日', '号', '(', '（', '周', '星'];
    let Some(at) = text.find(ends) else {
        return (text, "");
    };
    let is_part = text[at..].starts_with(['日', '号']);
    let end = if is_part { at + '日'.len_utf8() } else { at };
    let rest = text[end..].trim_start_matches('T').trim();
    let rest = if rest.starts_with(['(', '（', '周', '星']) {
        rest.split_once(' ').map_or("", |(_, time)| time.trim())
    } else {
        rest
    };
    (&text[..end], rest)
}

#[cfg(test)]
#[path = "dates_tests.rs"]
pub(super) mod tests;

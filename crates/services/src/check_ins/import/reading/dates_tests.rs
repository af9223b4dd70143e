use super::*;

pub(crate) fn on(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day")
}

pub(crate) fn camp() -> RangeInclusive<NaiveDate> {
    on(2026, 11, 20)..=on(2026, 12, 10)
}

pub(crate) fn at(hour: u32, minute: u32, second: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, minute, second).expect("a time")
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
        "11月22号",
        "11/22",
        "11-22",
        "11.22",
        "22日",
        "46348",
        "２０２６－１１－２２",
        "11月22日（周日）",
        "11/22 周日",
        "11月22日星期日",
    ] {
        assert_eq!(
            moment(text, &camp()),
            Ok((on(2026, 11, 22), None)),
            "{text}"
        );
    }
}

#[test]
fn a_time_may_follow() {
    for (text, time) in [
        ("2026-11-22 08:18", at(8, 18, 0)),
        ("2026/11/22 8:18:30", at(8, 18, 30)),
        ("2026-11-22T08:18:30", at(8, 18, 30)),
        ("2026-11-22T08:18:30.123+0800", at(8, 18, 30)),
        ("2026-11-22T00:18:30Z", at(8, 18, 30)),
        ("2026-11-21 23:18:00 -01:00", at(8, 18, 0)),
        ("11月22日08:18", at(8, 18, 0)),
        ("11月22日 周日 ０８：１８", at(8, 18, 0)),
        ("46348.3458333333", at(8, 18, 0)),
        ("46348.999999999", at(23, 59, 59)),
    ] {
        let expected = (on(2026, 11, 22), Some(time));
        assert_eq!(moment(text, &camp()), Ok(expected), "{text}");
    }
    let before = moment("2026-11-22T23:00:00-0800", &camp()).expect("a moment");
    assert_eq!(before, (on(2026, 11, 23), Some(at(15, 0, 0))));
}

#[test]
fn a_day_without_a_year_belongs_to_the_camp() {
    let winter = on(2026, 12, 20)..=on(2027, 1, 9);
    let day = |text, camp| moment(text, camp).map(|(day, _)| day);
    assert_eq!(day("12月31日", &winter), Ok(on(2026, 12, 31)));
    assert_eq!(day("1/3", &winter), Ok(on(2027, 1, 3)));
    assert_eq!(day("12-19", &winter), Ok(on(2026, 12, 19)));
    assert_eq!(day("1月10日", &winter), Ok(on(2027, 1, 10)));
    assert_eq!(day("3日", &winter), Ok(on(2027, 1, 3)));
    let leap = on(2028, 2, 20)..=on(2028, 3, 9);
    assert_eq!(day("2月29日", &leap), Ok(on(2028, 2, 29)));
    assert!(day("2月29日", &winter).is_err());
    let whole_year = on(2026, 1, 1)..=on(2026, 12, 31);
    assert!(day("22日", &whole_year).is_err());
}

#[test]
fn what_is_no_day_is_refused_with_its_words() {
    for text in [
        "22/11/2026",
        "26-11-22",
        "2026-13-01",
        "2026-02-30",
        "20260230",
        "1899-12-31",
        "昨天",
        "",
        "2026-11-22 25:00",
        "2026-11-22 08:18+9999",
        "2026-11-22 下午",
        "1-2-3",
        "11.2",
        "2026-11",
        "11月",
        "22",
        "1024",
        "日",
        "T",
        "-",
        "=1+1",
        "46348.x",
        "99999",
    ] {
        let words = moment(text, &camp()).expect_err(text);
        assert!(
            words.contains(text) && words.contains("不是日期"),
            "{words}"
        );
    }
    let long = moment(&"昨".repeat(10_000), &camp()).expect_err("no day");
    assert!(long.chars().count() < 80);
}

#[test]
fn a_time_alone_is_read_or_refused() {
    for text in [
        "08:18",
        "8:18",
        "08:18:00",
        "０８：１８",
        "0.345833333",
        "08:18:00+0800",
    ] {
        assert_eq!(time(text), Ok(at(8, 18, 0)), "{text}");
    }
    for text in ["", "25:00", "早上", "8", "08:18Z", "0.x", "1.5"] {
        assert!(time(text).is_err(), "{text}");
    }
}

#[test]
fn a_header_names_a_day_unless_it_may_be_anything() {
    assert_eq!(named("11/22", &camp()), Some(on(2026, 11, 22)));
    assert_eq!(named("46348", &camp()), Some(on(2026, 11, 22)));
    assert_eq!(named("2026/11/22 0:00:00", &camp()), Some(on(2026, 11, 22)));
    assert_eq!(named("40000", &camp()), None);
    assert_eq!(named("2026-11-22 08:18", &camp()), None);
    assert!(looks_like_day("11月22日") && !looks_like_day("46348"));
}

use super::super::dates::tests::{at, camp, on};
use super::super::guess::guess;
use super::super::table::{Source, read};
use super::*;

fn of(text: &str) -> (Vec<Entry>, Vec<RowError>) {
    let table = read(Source::Text(text)).expect("a table");
    check_ins(&table, &guess(&table, &camp()), &camp()).expect("columns that fit")
}

fn refused(text: &str, columns: &[Column]) -> MappingError {
    let table = read(Source::Text(text)).expect("a table");
    let columns = columns.to_vec();
    check_ins(&table, &Mapping { columns }, &camp()).expect_err("columns that do not fit")
}

#[test]
fn a_long_table_names_each_check_in_once_at_its_earliest() {
    let (found, errors) = of(
        "成员编号,昵称,日期,时间\n1024,小明,11月22日,08:18\n1024,小明,2026/11/22,07:00\n1024,小明,11-22,\n1025,小红,11月23日,\n",
    );
    assert_eq!(errors, []);
    let when: Vec<_> = found.iter().map(|e| (e.line, e.day, e.at)).collect();
    let morning = on(2026, 11, 22).and_time(at(7, 0, 0));
    let expected = [
        (3, on(2026, 11, 22), Some(morning)),
        (5, on(2026, 11, 23), None),
    ];
    assert_eq!(when, expected);
    assert_eq!(found[0].who.number, Some(1_024));
    assert_eq!(found[0].who.name.as_deref(), Some("小明"));
}

#[test]
fn a_wide_table_has_a_day_in_every_column() {
    let (found, errors) =
        of("编号,11月22日,11月23日\n1024,✅,1\n1025,08:18,请假\n1026,,\n1027,08:18,❌\n");
    let when: Vec<_> = found.iter().map(|e| (e.line, e.day, e.at)).collect();
    let timed = on(2026, 11, 22).and_time(at(8, 18, 0));
    let expected = [
        (2, on(2026, 11, 22), None),
        (2, on(2026, 11, 23), None),
        (5, on(2026, 11, 22), Some(timed)),
    ];
    assert_eq!(when, expected);
    assert_eq!((errors.len(), errors[0].line), (1, 3));
    assert_eq!(errors[0].column, "11月23日");
}

#[test]
fn a_row_whose_mark_says_no_is_no_check_in() {
    let (found, errors) =
        of("昵称,日期,是否打卡\n小明,11月22日,是\n小红,11月22日,否\n小刚,11月22日,\n");
    assert_eq!((found.len(), errors.len()), (1, 0));
    assert_eq!(found[0].who.name.as_deref(), Some("小明"));
}

#[test]
fn rows_that_cannot_be_read_say_which_and_why() {
    let (found, errors) = of(
        "星球用户ID,日期\n8.4E+14,11月22日\n,11月22日\n184552124158412,2026-02-30\n184552124158412,\n",
    );
    assert_eq!(found, []);
    let lines: Vec<u32> = errors.iter().map(|error| error.line).collect();
    assert_eq!(lines, [2, 3, 4, 5]);
    assert!(errors[0].words.contains("科学计数法"));
    assert_eq!(
        (errors[0].column.as_str(), errors[1].column.as_str()),
        ("星球用户ID", "")
    );
    assert!(errors[2].words.contains("2026-02-30"));
}

#[test]
fn hostile_cells_are_refused_or_mere_text() {
    let long = "长".repeat(10_000);
    let text = format!(
        "昵称\t日期\n=HYPERLINK(\"x\")\t11月22日\n{long}\t11月22日\n明\u{202E}小\t11月22日\n小红\t{long}\n"
    );
    let (found, errors) = of(&text);
    let names: Vec<_> = found.iter().filter_map(|e| e.who.name.as_deref()).collect();
    assert_eq!(names, ["=HYPERLINK(\"x\")", "明小"]);
    assert_eq!((errors[0].line, errors[1].line), (3, 5));
    assert!(errors.iter().all(|error| error.words.chars().count() < 80));
}

#[test]
fn a_time_may_hold_the_day_but_not_another_one() {
    let (found, errors) = of("编号,打卡时间\n1,2026-11-22T08:18:30.000+0800\n2,08:18\n");
    assert_eq!(found[0].at, Some(on(2026, 11, 22).and_time(at(8, 18, 30))));
    assert_eq!(errors[0].line, 3);
    let (_, errors) = of("编号,日期,时间\n1,11月22日,2026-11-23 08:00\n");
    assert_eq!(errors[0].words, "打卡时间与打卡日期不是同一天");
    let (found, _) = of("编号,日期\n1,2026/11/22 0:00:00\n");
    assert_eq!((found[0].day, found[0].at), (on(2026, 11, 22), None));
}

#[test]
fn columns_that_make_no_sense_are_refused() {
    use Column::*;
    let long = "编号\t日期\t状态\n1\t11月22日\t是";
    let wide = "编号\t11月22日\t日期\n1\t✅\t";
    assert_eq!(refused(long, &[Number]), MappingError::Width);
    assert_eq!(refused(long, &[Ignored, Day, Mark]), MappingError::NoMember);
    assert_eq!(
        refused(long, &[Number, Ignored, Ignored]),
        MappingError::NoDay
    );
    assert_eq!(refused(long, &[Number, Ignored, Mark]), MappingError::NoDay);
    assert_eq!(refused(long, &[Number, Day, Day]), MappingError::Twice(Day));
    assert_eq!(refused(long, &[Mark, Day, Mark]), MappingError::NoMember);
    assert_eq!(refused(wide, &[Number, Mark, Day]), MappingError::MixedDays);
    assert_eq!(
        refused(wide, &[Number, Mark, Mark]),
        MappingError::MixedDays
    );
    let two = "编号\t日期\t状态\t打卡\n1\t11月22日\t是\t是";
    assert_eq!(
        refused(two, &[Number, Day, Mark, Mark]),
        MappingError::Marks
    );
    assert_eq!(MappingError::Twice(Day).words(), "“打卡日期”只能选择一列");
    for column in Column::ALL {
        assert_eq!(Column::parse(column.as_str()), Some(column));
    }
    assert_eq!(Column::parse("Day"), None);
}

#[test]
fn twenty_thousand_rows_are_read() {
    let rows = (0..20_000).map(|n| format!("{},11月{}日\n", n / 9 + 1, n % 9 + 20));
    let text = "编号,日期\n".to_owned() + &rows.collect::<String>();
    let (found, errors) = of(&text);
    assert_eq!((found.len(), errors.len()), (20_000, 0));
}

//! Tables as text: csv in the encodings of our users, and what a clipboard holds.

use std::borrow::Cow;

use csv::ReaderBuilder;
use encoding_rs::{Encoding, GB18030, UTF_8};

use super::cells::clean;
use super::quotes;
use super::table::{READ, ROWS, Row, TableError};

/// Separators of files, the likelier first.
pub(super) const WRITTEN: [char; 3] = ['\t', ',', ';'];
/// Separators of text that a person typed.
pub(super) const PASTED: [char; 4] = ['\t', ',', ';', '，'];
/// Lines by which the separator is guessed.
const SAMPLE: usize = 10;

/// The text of a file: UTF-8 or UTF-16 with its mark, UTF-8 without, else GB18030 as Excel writes
/// on a Chinese Windows.
///
/// # Errors
/// When it is none of these.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, TableError> {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None if std::str::from_utf8(bytes).is_ok() => UTF_8,
        None => GB18030,
    };
    let (text, had_errors) = encoding.decode_with_bom_removal(bytes);
    if had_errors {
        return Err(TableError::Encoding);
    }
    Ok(text)
}

/// The rows that are not empty.
///
/// # Errors
/// When it is no table, or too long.
pub(super) fn rows(text: &str, separators: &[char]) -> Result<Vec<Row>, TableError> {
    if text.contains('\0') {
        return Err(TableError::Broken("a NUL byte".to_owned()));
    }
    if is_markup(text) {
        return Err(TableError::Broken("markup".to_owned()));
    }
    let delimiter = delimiter(text, separators);
    // The reader splits at bytes; the full-width comma is several.
    let plain = (delimiter == '，').then(|| text.replace('，', ","));
    let text = plain.as_deref().unwrap_or(text);
    let byte = u8::try_from(delimiter).unwrap_or(b',');
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(byte)
        .quoting(quotes::are_closed(text, char::from(byte)))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| TableError::Broken(error.to_string()))?;
        let mut cells: Vec<String> = record.iter().map(clean).collect();
        let filled = cells.iter().rposition(|cell| !cell.is_empty());
        let Some(last) = filled else {
            continue;
        };
        cells.truncate(last + 1);
        let line = record.position().map_or(0, |at| line(text, at));
        rows.push(Row { line, cells });
        if rows.len() > READ {
            return Err(TableError::TooManyRows { limit: ROWS });
        }
    }
    Ok(rows)
}

/// Many systems call a web page `.xls`.
fn is_markup(text: &str) -> bool {
    let begin: String = text.trim_start().chars().take(9).collect();
    let begin = begin.to_lowercase();
    let pages = ["<html", "<table", "<!doctype", "<?xml", "<meta", "<head"];
    pages.iter().any(|page| begin.starts_with(page))
}

/// The line on which a record begins; its position is before the empty lines that it follows.
fn line(text: &str, position: &csv::Position) -> u32 {
    let begin = usize::try_from(position.byte()).unwrap_or_default();
    let rest = text.as_bytes().get(begin..).unwrap_or_default();
    let skipped = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    let skipped = skipped.filter(|byte| **byte == b'\n').count();
    let line = u32::try_from(position.line()).unwrap_or(u32::MAX);
    line.saturating_add(u32::try_from(skipped).unwrap_or(u32::MAX))
}

/// The separator that most of the first lines have; of several, the likeliest.
fn delimiter(text: &str, separators: &[char]) -> char {
    let filled = text.lines().filter(|line| !line.trim().is_empty());
    let sample: Vec<&str> = filled.take(SAMPLE).collect();
    let lines = |separator: char| {
        sample
            .iter()
            .filter(|line| line.contains(separator))
            .count()
    };
    // Of equals, the last is the maximum.
    let likeliest = separators.iter().rev().max_by_key(|c| lines(**c));
    likeliest.copied().unwrap_or(',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
        let text = decode(bytes).expect("text");
        let rows = rows(&text, &PASTED).expect("rows");
        rows.into_iter().map(|row| row.cells).collect()
    }

    #[test]
    fn every_usual_encoding_reads_the_same() {
        let text = "昵称,日期\r\n\"小明,早起\",11月22日\r\n";
        let expected = [["昵称", "日期"], ["小明,早起", "11月22日"]];
        let marked = [&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat();
        let wide = |bytes: fn(u16) -> [u8; 2]| {
            let text = "\u{FEFF}".encode_utf16().chain(text.encode_utf16());
            text.flat_map(bytes).collect::<Vec<u8>>()
        };
        assert_eq!(cells(text.as_bytes()), expected);
        assert_eq!(cells(&marked), expected);
        assert_eq!(cells(&wide(u16::to_le_bytes)), expected);
        assert_eq!(cells(&wide(u16::to_be_bytes)), expected);
        assert_eq!(cells(&GB18030.encode(text).0), expected);
    }

    #[test]
    fn bytes_of_no_encoding_are_refused() {
        assert_eq!(
            decode(&[b'a', 0xFF, b'\n', 0xFF]),
            Err(TableError::Encoding)
        );
        assert_eq!(decode(&[0xFF, 0xFE, 0x00, 0xD8]), Err(TableError::Encoding));
    }

    #[test]
    fn the_separator_is_guessed() {
        for text in ["a\tb", "a,b", "a;b", "a，b", "标题\na;b"] {
            let cells = cells(text.as_bytes());
            assert_eq!(cells.last().expect("a row"), &["a", "b"], "{text}");
        }
        assert_eq!(cells("昵称\t日期\na,b\t1".as_bytes())[1], ["a,b", "1"]);
        let written = rows("a，b,c", &WRITTEN).expect("rows");
        assert_eq!(written[0].cells, ["a，b", "c"]);
    }

    #[test]
    fn lines_are_counted_as_in_the_file() {
        let rows = rows("\r\na,b\r\n\r\n\"c\nd\",e\r\n,\r\nf,g", &WRITTEN).expect("rows");
        let lines: Vec<u32> = rows.iter().map(|row| row.line).collect();
        assert_eq!(lines, [2, 4, 7]);
    }

    #[test]
    fn a_lone_quote_swallows_no_lines() {
        let text = "1\t\"小明\t11月22日\n2\t\"小红\t11月22日\n";
        let cells = cells(text.as_bytes());
        assert_eq!(cells.len(), 2);
        assert_eq!(cells[0][1], "\"小明");
    }

    #[test]
    fn cells_lose_what_cannot_be_seen() {
        let rows = rows("\u{FEFF}\u{3000}小明\u{200B} ,\u{7}x\u{202E},,", &WRITTEN).expect("rows");
        assert_eq!(rows[0].cells, ["小明", "x"]);
    }
}

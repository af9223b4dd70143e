//! Tables as text: csv in the encodings of our users, and what a clipboard holds.

use csv::ReaderBuilder;
use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

use super::table::{ROWS, Row, TableError, clean};

/// The text of a file: UTF-8 or UTF-16 with its mark, UTF-8 without, else GB18030 as Excel writes
/// on a Chinese Windows.
pub(super) fn decode(bytes: &[u8]) -> Result<String, TableError> {
    let unmarked = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    if let Some(utf16) = bytes.strip_prefix(&[0xFF, 0xFE]) {
        return whole(UTF_16LE.decode_without_bom_handling(utf16));
    }
    if let Some(utf16) = bytes.strip_prefix(&[0xFE, 0xFF]) {
        return whole(UTF_16BE.decode_without_bom_handling(utf16));
    }
    match std::str::from_utf8(unmarked) {
        Ok(text) => Ok(text.to_owned()),
        Err(_) => whole(GB18030.decode_without_bom_handling(unmarked)),
    }
}

fn whole((text, had_errors): (std::borrow::Cow<'_, str>, bool)) -> Result<String, TableError> {
    if had_errors {
        Err(TableError::Encoding)
    } else {
        Ok(text.into_owned())
    }
}

/// The rows that are not empty.
pub(super) fn rows(text: &str) -> Result<Vec<Row>, TableError> {
    if text.contains('\0') {
        return Err(TableError::Broken);
    }
    let delimiter = delimiter(text);
    // The reader splits at bytes; the full-width comma is several.
    let plain = (delimiter == '，').then(|| text.replace('，', ","));
    let text = plain.as_deref().unwrap_or(text);
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(u8::try_from(delimiter).unwrap_or(b','))
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| TableError::Broken)?;
        let line = record.position().map_or(0, |at| line(text, at));
        let cells: Vec<String> = record.iter().map(clean).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            rows.push(Row { line, cells });
        }
        if rows.len() > ROWS + 1 {
            return Err(TableError::TooManyRows);
        }
    }
    Ok(rows)
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

/// The separator that the first line with something in it has most of.
fn delimiter(text: &str) -> char {
    let first = text.lines().find(|line| !line.trim().is_empty());
    let first = first.unwrap_or_default();
    ['\t', ',', ';', '，']
        .into_iter()
        .rev()
        .max_by_key(|separator| first.matches(*separator).count())
        .unwrap_or(',')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
        let text = decode(bytes).expect("text");
        let rows = rows(&text).expect("rows");
        rows.into_iter().map(|row| row.cells).collect()
    }

    #[test]
    fn every_usual_encoding_reads_the_same() {
        let text = "昵称,日期\r\n\"小明,早起\",11月22日\r\n";
        let expected = [["昵称", "日期"], ["小明,早起", "11月22日"]];
        let marked = [&[0xEF, 0xBB, 0xBF], text.as_bytes()].concat();
        let wide = |bytes: fn(u16) -> [u8; 2], mark: [u8; 2]| {
            let text = text.encode_utf16().flat_map(bytes);
            mark.into_iter().chain(text).collect::<Vec<u8>>()
        };
        assert_eq!(cells(text.as_bytes()), expected);
        assert_eq!(cells(&marked), expected);
        assert_eq!(cells(&wide(u16::to_le_bytes, [0xFF, 0xFE])), expected);
        assert_eq!(cells(&wide(u16::to_be_bytes, [0xFE, 0xFF])), expected);
        assert_eq!(cells(&GB18030.encode(text).0), expected);
    }

    #[test]
    fn the_separator_is_guessed() {
        for text in ["a\tb", "a,b", "a;b", "a，b"] {
            assert_eq!(cells(text.as_bytes()), [["a", "b"]], "{text}");
        }
    }

    #[test]
    fn cells_lose_what_cannot_be_seen() {
        let rows = rows("\u{FEFF}\u{3000}小明\u{200B} ,\u{7}x").expect("rows");
        assert_eq!(rows[0].cells, ["小明", "x"]);
    }
}

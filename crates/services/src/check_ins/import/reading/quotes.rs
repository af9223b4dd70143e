//! Whether quotes in a text are those of its format, or of somebody's name.

/// Whether every cell that begins with a quote also ends with one. A name like `"小明` would
/// otherwise swallow the lines below it.
pub(super) fn are_closed(text: &str, delimiter: char) -> bool {
    let is_end = |c: Option<&char>| c.is_none_or(|c| *c == delimiter || matches!(c, '\r' | '\n'));
    let mut chars = text.chars().peekable();
    let mut at_start = true;
    while let Some(c) = chars.next() {
        if c != '"' || !at_start {
            at_start = is_end(Some(&c));
            continue;
        }
        loop {
            match chars.next() {
                None => return false,
                Some('"') if chars.next_if_eq(&'"').is_some() => {}
                Some('"') if is_end(chars.peek()) => break,
                Some('"') => return false,
                Some(_) => {}
            }
        }
        at_start = false;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_of_the_format_are_closed() {
        for text in [
            "",
            "a,b",
            "\"a,\"\"b\"\"\",c\r\n\"x\ny\"",
            "\"\",a",
            "5\" 屏,a",
        ] {
            assert!(are_closed(text, ','), "{text}");
        }
    }

    #[test]
    fn quotes_of_a_name_are_not() {
        for text in ["\"小明,1", "\"小明,1\n\"小红,2\n", "\"小\"明,1"] {
            assert!(!are_closed(text, ','), "{text}");
        }
    }
}

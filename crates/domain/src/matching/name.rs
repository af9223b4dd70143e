//! Names as people write them, taken apart so that they can be compared.

use std::sync::LazyLock;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;
use pinyin::ToPinyin;
use unicode_normalization::UnicodeNormalization;

/// Traditional characters to simplified ones; nothing where the tables cannot be read, which then
/// compares such names as they are.
static SIMPLIFIED: LazyLock<Option<OpenCC>> =
    LazyLock::new(|| OpenCC::from_config(BuiltinConfig::T2s).ok());

/// A name, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Name {
    /// As it was written, without blanks around it.
    pub(super) written: String,
    /// Its words: runs of letters or characters, in one width, case and script, without decoration.
    pub(super) words: Vec<String>,
    /// The words in a row.
    pub(super) core: String,
    /// Runs of digits.
    pub(super) numbers: Vec<String>,
    /// How the core sounds in one piece, tones left out; foreign letters as they are.
    pub(super) spoken: String,
    /// How each word sounds.
    pub(super) spoken_words: Vec<String>,
    /// Syllables of the core; a foreign letter counts as a third of one.
    pub(super) syllables: usize,
}

impl Name {
    pub(super) fn new(written: &str) -> Self {
        let written = written.trim();
        let plain: String = written.nfkc().flat_map(char::to_lowercase).collect();
        let plain = match SIMPLIFIED.as_ref() {
            Some(table) => table.convert(&plain),
            None => plain,
        };
        let mut name = Self {
            written: written.to_owned(),
            ..Self::default()
        };
        let mut run = Run::None;
        for c in plain.chars() {
            let next = Run::of(c);
            match next {
                Run::None => {}
                Run::Number => push(&mut name.numbers, c, run == next),
                Run::Word => push(&mut name.words, c, run == next),
            }
            run = next;
        }
        name.core = name.words.concat();
        name.spoken = spoken(&name.core);
        name.spoken_words = name.words.iter().map(|word| spoken(word)).collect();
        name.syllables = weight(&name.core);
        name
    }

    /// Whether there is nothing to compare.
    pub(super) fn is_empty(&self) -> bool {
        self.core.is_empty()
    }

    /// How much the core says, in characters: a character of Chinese says what three letters do.
    pub(super) fn weight(&self) -> usize {
        weight(&self.core)
    }

    /// The words, whatever their order.
    pub(super) fn sorted_words(&self) -> Vec<&str> {
        let mut words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        words.sort_unstable();
        words
    }
}

/// How much a text says, in characters of Chinese.
pub(super) fn weight(text: &str) -> usize {
    let (mut characters, mut letters) = (0, 0);
    for c in text.chars() {
        if is_han(c) {
            characters += 1;
        } else {
            letters += 1;
        }
    }
    characters + letters / 3
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Run {
    None,
    Number,
    Word,
}

impl Run {
    fn of(c: char) -> Self {
        if c.is_ascii_digit() {
            Self::Number
        } else if c.is_alphabetic() {
            Self::Word
        } else {
            Self::None
        }
    }
}

fn push(runs: &mut Vec<String>, c: char, goes_on: bool) {
    match runs.last_mut() {
        Some(run) if goes_on => run.push(c),
        _ => runs.push(c.to_string()),
    }
}

pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{2FA1F}')
}

fn spoken(core: &str) -> String {
    let mut spoken = String::new();
    for c in core.chars() {
        match c.to_pinyin() {
            Some(syllable) => spoken.push_str(syllable.plain()),
            None => spoken.push(c),
        }
    }
    spoken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decoration_width_case_and_script_do_not_matter() {
        let plain = Name::new("小龙Tom");
        for written in ["🌸小龍Tom🌸", "小龙ＴＯＭ", "  小龙~tom ", "【小龙】tom"]
        {
            assert_eq!(Name::new(written).core, plain.core, "{written}");
        }
    }

    #[test]
    fn a_name_is_words_numbers_and_a_sound() {
        let name = Name::new("1024-小明（北京 产品）");
        assert_eq!(name.words, ["小明", "北京", "产品"]);
        assert_eq!(name.numbers, ["1024"]);
        assert_eq!(Name::new("晓鸣").spoken, Name::new("小明").spoken);
        assert_eq!(Name::new("xiaoming").spoken, Name::new("小明").spoken);
    }

    #[test]
    fn hostile_names_are_only_names() {
        for written in ["", "\u{202E}", "🌸🌸", "\u{200B}", &"长".repeat(10_000)] {
            let name = Name::new(written);
            assert_eq!(name.is_empty(), name.words.is_empty());
        }
    }
}

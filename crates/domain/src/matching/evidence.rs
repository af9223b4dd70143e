//! How well a name of a payer fits a name of a member, and why.

use super::name::{Name, weight};

/// Why two names may belong to one person, in the words people read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Written the same.
    Same,
    /// The same once emoji, width, case and script are put aside.
    SameWithoutDecoration,
    /// The same words in another order.
    Reordered,
    /// One is a word of the other, which adds a place, a job or the like.
    PartOf,
    /// Sounds the same.
    Homophone,
    /// Nearly the same letters.
    Similar,
    /// The payer's text holds the member's number.
    Number,
    /// The payer filled in this very number or id.
    FilledNumber,
}

impl Reason {
    /// The reason in words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Same => "名字一致",
            Self::SameWithoutDecoration => "去除表情和符号后相同",
            Self::Reordered => "词语相同，顺序不同",
            Self::PartOf => "名字是其中一部分",
            Self::Homophone => "同音",
            Self::Similar => "字形接近",
            Self::Number => "含有成员编号",
            Self::FilledNumber => "填写的编号一致",
        }
    }
}

/// How well two names fit, from 0 to 1000, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fit {
    pub(super) score: u32,
    pub(super) reason: Reason,
}

const fn fit(score: u32, reason: Reason) -> Option<Fit> {
    Some(Fit { score, reason })
}

/// Compares two names; nothing where they have nothing in common.
pub(super) fn compare(payer: &Name, member: &Name) -> Option<Fit> {
    if payer.is_empty() || member.is_empty() {
        let same = !payer.written.is_empty() && payer.written == member.written;
        return if same { fit(960, Reason::Same) } else { None };
    }
    if payer.written == member.written {
        return fit(1_000, Reason::Same);
    }
    if payer.core == member.core {
        // Digits may be what tells two members of one name apart.
        let same = payer.numbers == member.numbers || payer.numbers.is_empty();
        return fit(if same { 990 } else { 965 }, Reason::SameWithoutDecoration);
    }
    if payer.words.len() > 1 && payer.sorted_words() == member.sorted_words() {
        return fit(980, Reason::Reordered);
    }
    [
        part(payer, member),
        sound(payer, member),
        letters(payer, member),
    ]
    .into_iter()
    .flatten()
    .max()
}

/// One name is a word, or the beginning or end, of the other.
fn part(payer: &Name, member: &Name) -> Option<Fit> {
    let whole = |inner: &Name, outer: &Name| outer.words.contains(&inner.core);
    for (inner, outer) in [(member, payer), (payer, member)] {
        let says = inner.weight();
        if says >= 2 && whole(inner, outer) {
            return fit(if says >= 3 { 965 } else { 950 }, Reason::PartOf);
        }
        // Several words, all of them there.
        let all =
            inner.words.len() > 1 && inner.words.iter().all(|word| outer.words.contains(word));
        if all && says >= 3 {
            return fit(960, Reason::PartOf);
        }
        let joined = outer.core.starts_with(&inner.core) || outer.core.ends_with(&inner.core);
        if says >= 3 && joined {
            return fit(900, Reason::PartOf);
        }
        if says == 2 && joined {
            return fit(780, Reason::PartOf);
        }
    }
    let shared = payer
        .words
        .iter()
        .filter(|word| member.words.contains(word));
    let says = shared.map(|word| weight(word)).max()?;
    match says {
        0 | 1 => None,
        2 => fit(760, Reason::PartOf),
        _ => fit(880, Reason::PartOf),
    }
}

fn sound(payer: &Name, member: &Name) -> Option<Fit> {
    let (one, other) = (&payer.spoken, &member.spoken);
    let syllables = payer.syllables.min(member.syllables);
    if one == other {
        let score = match syllables {
            0 | 1 => 600,
            2 => 900,
            _ => 955,
        };
        return fit(score, Reason::Homophone);
    }
    // Word by word: a place or a job may stand beside the name.
    let inside = payer.spoken_words.contains(other) || member.spoken_words.contains(one);
    if inside && syllables >= 3 {
        return fit(900, Reason::Homophone);
    }
    if inside && syllables == 2 {
        return fit(800, Reason::Homophone);
    }
    let close = strsim::normalized_levenshtein(one, other);
    let score = thousandths(close) * 85 / 100;
    if score >= 600 {
        fit(score, Reason::Homophone)
    } else {
        None
    }
}

fn letters(payer: &Name, member: &Name) -> Option<Fit> {
    let close = strsim::normalized_levenshtein(&payer.core, &member.core);
    let swapped = strsim::jaro_winkler(&payer.core, &member.core);
    let score = (thousandths(close) * 92 / 100).max(thousandths(swapped) * 80 / 100);
    if score >= 550 {
        fit(score, Reason::Similar)
    } else {
        None
    }
}

/// A share of one as a whole number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::float_arithmetic,
    reason = "a share lies between 0 and 1"
)]
fn thousandths(share: f64) -> u32 {
    (share.clamp(0.0, 1.0) * 1_000.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(payer: &str, member: &str) -> Option<Reason> {
        compare(&Name::new(payer), &Name::new(member)).map(|fit| fit.reason)
    }

    #[test]
    fn every_reason_has_its_example() {
        for (payer, member, expected) in [
            ("小明", "小明", Reason::Same),
            ("🌸小龍", "小龙", Reason::SameWithoutDecoration),
            ("北京-张小明", "张小明 北京", Reason::Reordered),
            ("张小明（产品经理）", "张小明", Reason::PartOf),
            ("zhangxiaoming", "张小明", Reason::Homophone),
            ("张晓鸣", "张小明", Reason::Homophone),
            ("早起的鸟儿们", "早起的鸟儿", Reason::PartOf),
            ("早起的小鸟儿", "早起的鸟儿", Reason::Similar),
        ] {
            assert_eq!(reason(payer, member), Some(expected), "{payer} {member}");
        }
        assert_eq!(reason("王芳", "刘伟"), None);
    }

    #[test]
    fn better_evidence_scores_higher() {
        let score =
            |payer: &str| compare(&Name::new(payer), &Name::new("张小明")).map_or(0, |f| f.score);
        let ladder = [
            "张小明",
            "🌸张小明",
            "张小明-北京",
            "张晓鸣",
            "张小明北京",
            "张小朋",
        ];
        let scores: Vec<u32> = ladder.iter().map(|payer| score(payer)).collect();
        assert!(
            scores.windows(2).all(|pair| pair[0] >= pair[1]),
            "{scores:?}"
        );
    }
}

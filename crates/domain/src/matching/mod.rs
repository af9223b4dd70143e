//! Who paid? Suggestions for payments whose payer is not known, from every name there is.
//!
//! The whole camp is looked at together: a member belongs to one payment, a payment to one member,
//! and a rival who fits nearly as well takes the confidence down. What is not sure is left to a
//! person; nothing here moves money.

mod assign;
mod evidence;
mod index;
mod name;

pub use evidence::Reason;

use evidence::{Fit, compare};
use index::Index;
use name::Name;

/// From this confidence on a suggestion counts as sure.
pub const AUTO: u8 = 95;

/// Below this a member is not suggested at all.
const WORTH_SAYING: u32 = 550;

/// From this score on a number is believed against a name.
const SURE_NUMBER: u32 = 950;

/// Candidates named for each payment.
const NAMED: usize = 3;

/// A member of the camp, as the planet knows them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Candidate {
    /// The name.
    pub name: String,
    /// The name on the card of this group.
    pub alias: Option<String>,
    /// 成员编号.
    pub number: Option<i64>,
    /// The user id, where a payer may have filled it in.
    pub user_id: Option<i64>,
}

/// A payment whose payer is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Payer {
    /// The payer's own name.
    pub name: String,
    /// What the staff noted about the payer.
    pub remark: Option<String>,
    /// What the payer filled in: a nickname, a number or an id.
    pub filled: Option<String>,
}

/// A member who may have paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggested {
    /// Which of the candidates.
    pub candidate: usize,
    /// From 0 to 100.
    pub confidence: u8,
    /// Why, the strongest first.
    pub reasons: Vec<Reason>,
}

/// What is suggested for one payment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suggestion {
    /// The member it is given to, when the camp is looked at as a whole.
    pub best: Option<Suggested>,
    /// The members who fit, the best first, at most three.
    pub candidates: Vec<Suggested>,
}

impl Suggestion {
    /// Whether the best is sure.
    #[must_use]
    pub fn is_auto(&self) -> bool {
        self.best
            .as_ref()
            .is_some_and(|best| best.confidence >= AUTO)
    }
}

/// One member for one payment, before rivals are looked at.
#[derive(Clone, Debug)]
pub(crate) struct Pair {
    candidate: usize,
    score: u32,
    reasons: Vec<Reason>,
}

/// Suggests a member for every payment of a camp.
#[must_use]
pub fn suggest(candidates: &[Candidate], payers: &[Payer]) -> Vec<Suggestion> {
    let members: Vec<Vec<Name>> = candidates.iter().map(names_of_member).collect();
    let index = Index::new(&members, candidates);
    let pairs: Vec<Vec<Pair>> = payers
        .iter()
        .map(|payer| pairs(payer, candidates, &members, &index))
        .collect();
    assign::settle(&pairs, candidates.len())
}

fn names_of_member(candidate: &Candidate) -> Vec<Name> {
    let names = std::iter::once(candidate.name.as_str()).chain(candidate.alias.as_deref());
    names
        .filter(|name| !name.trim().is_empty())
        .map(Name::new)
        .collect()
}

/// Every member who may be the payer, the best first.
fn pairs(
    payer: &Payer,
    candidates: &[Candidate],
    members: &[Vec<Name>],
    index: &Index,
) -> Vec<Pair> {
    let filled = payer.filled.as_deref().map(Name::new);
    let others = std::iter::once(payer.name.as_str()).chain(payer.remark.as_deref());
    let others: Vec<Name> = others.map(Name::new).collect();
    let all: Vec<Name> = filled.iter().chain(&others).cloned().collect();
    let mut found: Vec<Pair> = index
        .candidates(&all)
        .into_iter()
        .filter_map(|at| {
            let (score, reasons) = weigh(&filled, &others, &candidates[at], &members[at])?;
            (score >= WORTH_SAYING).then_some(Pair {
                candidate: at,
                score,
                reasons,
            })
        })
        .collect();
    // A number beside a fitting name speaks for one member, and so against the others.
    let numbered = |pair: &Pair| {
        let reasons = [Reason::Number, Reason::FilledNumber];
        pair.score >= SURE_NUMBER && pair.reasons.iter().any(|reason| reasons.contains(reason))
    };
    if found.iter().any(numbered) {
        for pair in found.iter_mut().filter(|pair| !numbered(pair)) {
            pair.score -= pair.score / 5;
        }
    }
    found.sort_by(|one, other| {
        other
            .score
            .cmp(&one.score)
            .then(one.candidate.cmp(&other.candidate))
    });
    found
}

/// All the evidence for one member together.
fn weigh(
    filled: &Option<Name>,
    others: &[Name],
    candidate: &Candidate,
    names: &[Name],
) -> Option<(u32, Vec<Reason>)> {
    let best = |payer: &Name| names.iter().filter_map(|name| compare(payer, name)).max();
    let mut fits: Vec<Fit> = filled.iter().chain(others).filter_map(best).collect();
    let number = candidate.number.map(|number| number.to_string());
    let has_number = |name: &Name| number.as_ref().is_some_and(|n| name.numbers.contains(n));
    if let Some(filled) = filled {
        let id = candidate.user_id.map(|id| id.to_string());
        let only = |known: &Option<String>| known.as_deref() == Some(filled.written.as_str());
        if only(&number) || only(&id) {
            fits.push(Fit {
                score: 985,
                reason: Reason::FilledNumber,
            });
        }
    }
    let long = number.as_ref().is_some_and(|number| number.len() >= 3);
    if others.iter().chain(filled).any(has_number) {
        let by_name = fits.iter().map(|fit| fit.score).max().unwrap_or(0);
        let score = match (by_name, long) {
            (600.., _) => 985,
            (_, true) => 800,
            (_, false) => 0,
        };
        if score > 0 {
            fits.push(Fit {
                score,
                reason: Reason::Number,
            });
        }
    }
    fits.sort_unstable_by(|one, other| other.cmp(one));
    let score = together(&fits)?;
    let mut reasons: Vec<Reason> = fits.iter().map(|fit| fit.reason).collect();
    reasons.dedup();
    Some((score, reasons))
}

/// The strongest evidence, and a little more for each other one that agrees.
fn together(fits: &[Fit]) -> Option<u32> {
    let mut fits = fits.iter();
    let strongest = fits.next()?.score;
    let more = fits.map(|fit| (1_000 - strongest) * fit.score / 2_500);
    Some((strongest + more.sum::<u32>()).min(1_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str, number: i64) -> Candidate {
        Candidate {
            name: name.to_owned(),
            number: Some(number),
            ..Candidate::default()
        }
    }

    fn payer(name: &str) -> Payer {
        Payer {
            name: name.to_owned(),
            ..Payer::default()
        }
    }

    #[test]
    fn a_camp_is_matched_one_to_one_and_strangers_are_left_alone() {
        let members = [member("张小明", 1), member("李红", 2), member("王大力", 3)];
        let payers = [
            payer("🌸李红"),
            payer("王大力-上海"),
            payer("張小明"),
            payer("赵子龙"),
        ];
        let found = suggest(&members, &payers);
        let best: Vec<Option<usize>> = found
            .iter()
            .map(|s| s.best.as_ref().map(|b| b.candidate))
            .collect();
        assert_eq!(best, [Some(1), Some(2), Some(0), None]);
        assert!(found[0].is_auto() && found[1].is_auto() && found[2].is_auto());
    }

    #[test]
    fn two_of_one_name_are_told_apart_by_number_or_left_to_a_person() {
        let members = [member("小明", 101), member("小明", 102)];
        let unsure = suggest(&members, &[payer("小明")]);
        assert!(!unsure[0].is_auto());
        assert_eq!(unsure[0].candidates.len(), 2);
        let sure = suggest(&members, &[payer("小明102")]);
        assert!(sure[0].is_auto());
        assert_eq!(sure[0].best.as_ref().map(|best| best.candidate), Some(1));
        let twice = suggest(&members[..1], &[payer("小明"), payer("小明")]);
        assert!(twice.iter().all(|suggestion| !suggestion.is_auto()));
    }

    #[test]
    fn a_filled_number_or_id_is_taken_at_its_word() {
        let members = [
            Candidate {
                user_id: Some(184_552_124_158_412),
                ..member("小明", 101)
            },
            member("别人", 102),
        ];
        for filled in ["101", "184552124158412"] {
            let told = Payer {
                filled: Some(filled.to_owned()),
                ..payer("qwerty")
            };
            assert!(suggest(&members, &[told])[0].is_auto(), "{filled}");
        }
    }

    #[test]
    fn hostile_names_match_nobody() {
        let members = [member("小明", 1), member("", 2), member("🌸", 3)];
        let long = "长".repeat(10_000);
        for name in ["", " ", "\u{202E}", "💥", long.as_str()] {
            assert!(!suggest(&members, &[payer(name)])[0].is_auto(), "{name}");
        }
    }
}

//! One member for each payment, over the whole camp, and how sure that is.

use std::collections::HashMap;

use super::{NAMED, Pair, Suggested, Suggestion};

/// How far ahead of a rival a fit has to be to keep all of its confidence, in thousandths.
const CLEAR: u32 = 45;

/// Settles a camp: the best pairs first, each member and each payment once.
pub(super) fn settle(pairs: &[Vec<Pair>], members: usize) -> Vec<Suggestion> {
    let camp = Camp::new(pairs, members);
    let suggest = |(payment, found): (usize, &Vec<Pair>)| {
        let confident = |pair: &Pair| Suggested {
            candidate: pair.candidate,
            confidence: camp.confidence(payment, pair, found),
            reasons: pair.reasons.clone(),
        };
        let given = camp.given[payment];
        Suggestion {
            best: found
                .iter()
                .find(|pair| given == Some(pair.candidate))
                .map(confident),
            candidates: found.iter().take(NAMED).map(confident).collect(),
        }
    };
    pairs.iter().enumerate().map(suggest).collect()
}

/// Who is given to whom, and every score.
struct Camp {
    /// The member of each payment.
    given: Vec<Option<usize>>,
    /// The payment of each member.
    owner: Vec<Option<usize>>,
    /// The payments that fit each member.
    claims: Vec<Vec<(usize, u32)>>,
    scores: HashMap<(usize, usize), u32>,
}

impl Camp {
    fn new(pairs: &[Vec<Pair>], members: usize) -> Self {
        let mut camp = Self {
            given: vec![None; pairs.len()],
            owner: vec![None; members],
            claims: vec![Vec::new(); members],
            scores: HashMap::new(),
        };
        let mut all = Vec::new();
        for (payment, found) in pairs.iter().enumerate() {
            for pair in found {
                all.push((pair.score, payment, pair.candidate));
                camp.claims[pair.candidate].push((payment, pair.score));
                camp.scores.insert((payment, pair.candidate), pair.score);
            }
        }
        all.sort_unstable_by(|one, other| other.0.cmp(&one.0).then(one.cmp(other)));
        for (_, payment, member) in all {
            if camp.owner[member].is_none() && camp.given[payment].is_none() {
                camp.owner[member] = Some(payment);
                camp.given[payment] = Some(member);
            }
        }
        camp
    }

    /// The fit, less what rivals leave of it: another member who fits this payment, or another
    /// payment that fits this member. Whoever is clearly better placed elsewhere is no rival.
    fn confidence(&self, payment: usize, pair: &Pair, found: &[Pair]) -> u8 {
        let members = found
            .iter()
            .filter(|rival| rival.candidate != pair.candidate)
            .filter(|rival| {
                let owner = self.owner[rival.candidate].filter(|owner| *owner != payment);
                !self.is_better(owner, Some(rival.candidate), rival.score)
            })
            .map(|rival| rival.score);
        let payments = self.claims[pair.candidate]
            .iter()
            .filter(|(rival, _)| *rival != payment)
            .filter(|(rival, score)| {
                let placed = self.given[*rival].filter(|member| *member != pair.candidate);
                !self.is_better(Some(*rival), placed, *score)
            })
            .map(|(_, score)| *score);
        let rival = members.chain(payments).max().unwrap_or(0);
        let ahead = pair.score.saturating_sub(rival).min(CLEAR);
        let kept = pair.score * (550 + 450 * ahead / CLEAR) / 1_000;
        u8::try_from(kept / 10).unwrap_or(100).min(100)
    }

    /// Whether a payment and a member belong to each other clearly better than `score`.
    fn is_better(&self, payment: Option<usize>, member: Option<usize>, score: u32) -> bool {
        let fit = payment.zip(member).and_then(|pair| self.scores.get(&pair));
        fit.is_some_and(|fit| *fit > score + CLEAR)
    }
}

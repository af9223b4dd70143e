//! Suggestions are held to a bar on camps that nobody tuned them on.

#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    missing_docs,
    unreachable_pub
)]

mod sets;

use camp_domain::matching::suggest;
use sets::camp;

/// Counts over many camps.
#[derive(Debug, Default)]
struct Score {
    members: usize,
    strangers: usize,
    auto: usize,
    auto_right: usize,
    best_right: usize,
    strangers_taken: usize,
}

impl Score {
    fn of(seeds: std::ops::Range<u64>, size: usize) -> Self {
        let mut score = Self::default();
        for seed in seeds {
            let camp = camp(seed, size);
            let found = suggest(&camp.roster, &camp.payers);
            for (suggestion, truth) in found.iter().zip(&camp.truth) {
                let best = suggestion.best.as_ref().map(|best| best.candidate);
                let auto = suggestion.is_auto();
                score.auto += usize::from(auto);
                match truth {
                    None => {
                        score.strangers += 1;
                        score.strangers_taken += usize::from(auto);
                    }
                    Some(member) => {
                        // Members of one name are one answer only when the payer says which.
                        let right = best == Some(*member);
                        score.members += 1;
                        score.auto_right += usize::from(auto && right);
                        score.best_right += usize::from(right);
                    }
                }
            }
        }
        score
    }

    /// `part` of `whole`, in ten-thousandths.
    const fn share(part: usize, whole: usize) -> usize {
        part * 10_000 / whole
    }
}

#[test]
fn on_camps_it_was_not_tuned_on_it_is_sure_often_and_wrong_hardly_ever() {
    let score = Score::of(1_000..1_030, 300);
    let precision = Score::share(score.auto_right, score.auto);
    let recall = Score::share(score.auto_right, score.members);
    let best = Score::share(score.best_right, score.members);
    let taken = Score::share(score.strangers_taken, score.strangers);
    println!("precision {precision} recall {recall} best {best} strangers {taken} {score:?}");
    assert!(precision >= 9_970, "precision {precision}");
    assert!(recall >= 7_200, "recall {recall}");
    assert!(best >= 8_600, "best {best}");
    assert!(taken <= 150, "strangers {taken}");
}

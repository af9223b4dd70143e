//! How the days of one person add up: posts are the evidence, the ranking is the check, and a word
//! of the staff stands above both.

/// The days of one person in one camp, by where they come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Days {
    /// Distinct days with posts within the camp's dates.
    pub inside: i32,
    /// Distinct days with posts beyond them.
    pub outside: i32,
    /// Days the planet's ranking says.
    pub ranking: i32,
    /// Days of files without a post, imported before the ranking was read: it should know them.
    pub claimed: i32,
    /// Days of files without a post, imported since.
    pub imported: i32,
    /// Days without a post or file that the staff added.
    pub added: i32,
    /// Days with a post that the staff took away.
    pub removed: i32,
}

/// How the days of one person add up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Days that count.
    pub counted: i32,
    /// The sources do not agree; never part of a batch.
    pub disagreement: bool,
}

/// Counts days.
///
/// The ranking confirms what is known when it says the number of days with posts or in earlier
/// files; the staff's corrections may be part of what it says, or go beyond it. Where it confirms
/// nothing, its number stands, less what is known to lie beyond the camp, and the corrections
/// apply to that.
#[must_use]
pub const fn count(days: &Days) -> Count {
    let known = days.inside + days.outside + days.claimed;
    let said = days.ranking;
    let agrees = said == known
        || said == known + days.added
        || said == known - days.removed
        || said == known + days.added - days.removed;
    let confirmed = if agrees {
        days.inside + days.claimed
    } else {
        at_least_none(said - days.outside)
    };
    Count {
        counted: at_least_none(confirmed + days.imported + days.added - days.removed),
        disagreement: !agrees,
    }
}

const fn at_least_none(days: i32) -> i32 {
    if days > 0 { days } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn posts(inside: i32, outside: i32, ranking: i32) -> Days {
        Days {
            inside,
            outside,
            ranking,
            ..Days::default()
        }
    }

    fn counted(days: &Days) -> (i32, bool) {
        let count = count(days);
        (count.counted, count.disagreement)
    }

    #[test]
    fn posts_count_where_the_ranking_confirms_them() {
        assert_eq!(counted(&posts(5, 1, 6)), (5, false));
        assert_eq!(counted(&posts(5, 1, 7)), (6, true));
        assert_eq!(counted(&posts(5, 3, 1)), (0, true));
    }

    #[test]
    fn a_file_counts_until_a_later_ranking_contradicts_it() {
        let imported = Days {
            imported: 2,
            ..posts(5, 0, 5)
        };
        assert_eq!(counted(&imported), (7, false));
        let confirmed = Days {
            claimed: 2,
            ..posts(5, 0, 7)
        };
        assert_eq!(counted(&confirmed), (7, false));
        let contradicted = Days {
            claimed: 2,
            ..posts(5, 0, 5)
        };
        assert_eq!(counted(&contradicted), (5, true));
    }

    #[test]
    fn a_correction_that_names_the_missing_day_ends_the_disagreement() {
        let missing = posts(5, 0, 6);
        assert_eq!(counted(&missing), (6, true));
        assert_eq!(
            counted(&Days {
                added: 1,
                ..missing
            }),
            (6, false)
        );
        let deleted = posts(6, 0, 5);
        assert_eq!(counted(&deleted), (5, true));
        assert_eq!(
            counted(&Days {
                removed: 1,
                ..deleted
            }),
            (5, false)
        );
    }

    #[test]
    fn a_correction_beyond_what_the_planet_says_counts_on_top() {
        assert_eq!(
            counted(&Days {
                added: 1,
                ..posts(5, 0, 5)
            }),
            (6, false)
        );
        assert_eq!(
            counted(&Days {
                removed: 1,
                ..posts(5, 0, 5)
            }),
            (4, false)
        );
        assert_eq!(
            counted(&Days {
                added: 1,
                ..posts(5, 0, 9)
            }),
            (10, true)
        );
        assert_eq!(
            counted(&Days {
                removed: 2,
                ..posts(1, 0, 0)
            }),
            (0, true)
        );
    }
}

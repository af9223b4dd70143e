//! Members who posted and are not in the ranking.

use std::collections::BTreeSet;

use camp_providers::planet::{PlanetClient, PlanetError};

use super::failure::Failure;
use super::read::{Known, Reading};

/// So many members may have left the group since the last pass.
const LEAVERS: usize = 20;

/// Whoever posted is ranked, so a ranking without them lost its end: an empty page that came too
/// early looks exactly like the last one. Only members who left the group may be missing.
pub(super) async fn refuse_a_cut_ranking(
    client: &PlanetClient,
    reading: &Reading,
    known: &Known,
) -> Result<(), Failure> {
    let absent = absent(reading, known);
    let cut = || Failure::Contradiction(format!("排行榜缺少 {} 名有打卡记录的成员", absent.len()));
    if absent.len() > LEAVERS {
        return Err(cut());
    }
    for user in &absent {
        match client.member_summary(*user).await {
            Ok(_) => return Err(cut()),
            Err(PlanetError::BadRequest { .. } | PlanetError::Refused { .. }) => {
                tracing::info!(user, "a member with posts has left the group");
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Members with posts who are not ranked; those who post at this moment may not be yet.
pub(super) fn absent(reading: &Reading, known: &Known) -> BTreeSet<i64> {
    let kept = known.posts.iter().filter(|post| reading.keeps(post));
    let mut absent: BTreeSet<i64> = kept
        .map(|post| post.user_id)
        .chain(reading.posts.iter().map(|post| post.user_id))
        .collect();
    for row in &reading.ranking {
        absent.remove(&row.user_id);
    }
    for post in &reading.posts {
        if post.posted_at >= known.started_at {
            absent.remove(&post.user_id);
        }
    }
    absent
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use camp_domain::Day;
    use camp_repository::check_ins::{Post, Ranked, StoredPost};

    use super::*;

    #[test]
    fn whoever_posted_and_is_not_ranked_is_absent_except_at_this_very_moment() {
        let day = Day::new(chrono::NaiveDate::from_ymd_opt(2026, 11, 22).expect("a date"));
        let (morning, now) = (day.start(), day.end());
        let stored = |topic_id, user_id| StoredPost {
            topic_id,
            user_id,
            day,
            posted_at: morning,
        };
        let new = |topic_id, user_id, posted_at| Post {
            topic_id,
            user_id,
            day,
            posted_at,
            title: String::new(),
        };
        let known = Known {
            posts: vec![stored(1, 7), stored(2, 8)],
            differences: HashMap::new(),
            everything: false,
            started_at: now,
            project_days: 7,
        };
        let reading = Reading {
            ranking: vec![Ranked {
                user_id: 7,
                days: 1,
            }],
            posts: vec![
                new(3, 9, morning + chrono::TimeDelta::hours(1)),
                new(4, 10, now),
            ],
            since: Some(morning),
            ..Reading::default()
        };
        assert_eq!(absent(&reading, &known), BTreeSet::from([8, 9]));
    }
}

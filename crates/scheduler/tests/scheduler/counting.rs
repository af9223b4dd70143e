//! The one statement that counts agrees with the rule it is made from.

use camp_domain::check_ins::count;
use camp_domain::{Actor, Day, Visibility};
use camp_repository::check_ins::{self, Post, Ranked};

use crate::world::{World, in_world};

#[tokio::test(flavor = "multi_thread")]
async fn counting_a_camp_in_sql_is_counting_each_member_by_the_rule() {
    in_world(async |world: &World| {
        let start = world.today().plus(2);
        let camp = world.camp("ongoing", start, start.plus(4), 1).await;
        // Every mixture of days before, inside, after, and what the ranking says of them.
        let mut posts = Vec::new();
        let mut ranking = Vec::new();
        let mut expected = Vec::new();
        let mut user = 1_000;
        for before in 0..2_u64 {
            for inside in 0..4_u64 {
                for after in 0..2_u64 {
                    for ranked in 0..7 {
                        user += 1;
                        let days = (0..before)
                            .map(|d| world.today().plus(d))
                            .chain((0..inside).map(|d| start.plus(d)))
                            .chain((0..after).map(|d| start.plus(5 + d)));
                        for (n, day) in days.enumerate() {
                            posts.push(post(user, i64::try_from(n).unwrap(), day));
                            // A second post on a day changes nothing.
                            posts.push(post(user, i64::try_from(n).unwrap() + 50, day));
                        }
                        ranking.push(Ranked {
                            user_id: user,
                            days: ranked,
                        });
                        let small = |days: u64| i32::try_from(days).unwrap();
                        let (inside, outside) = (small(inside), small(before + after));
                        expected.push((user, count(inside, outside, ranked)));
                    }
                }
            }
        }
        let mut tx = world.app.begin(Actor::System).await.unwrap();
        let facts = check_ins::find_camp(tx.conn(), &Visibility::All, camp)
            .await
            .unwrap()
            .unwrap();
        check_ins::upsert_posts(&mut tx, camp, &posts)
            .await
            .unwrap();
        check_ins::recount(&mut tx, &facts, &ranking, start.plus(6))
            .await
            .unwrap();
        let progress = check_ins::list_progress(tx.conn(), camp).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(progress.len(), expected.len());
        for (row, (user, rule)) in progress.iter().zip(&expected) {
            assert_eq!(row.user_id, *user);
            assert_eq!(
                (row.counted_days, row.disagreement),
                (rule.counted, rule.disagreement)
            );
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_streak_ends_after_a_day_without_a_post() {
    in_world(async |world: &World| {
        let start = world.today();
        let camp = world.camp("ongoing", start, start.plus(9), 1).await;
        let days = [0, 1, 3, 4, 5];
        let posts: Vec<Post> = days
            .iter()
            .map(|d| post(7, *d, start.plus(d.unsigned_abs())))
            .collect();
        let ranking = [Ranked {
            user_id: 7,
            days: 5,
        }];
        let mut tx = world.app.begin(Actor::System).await.unwrap();
        let facts = check_ins::find_camp(tx.conn(), &Visibility::All, camp)
            .await
            .unwrap()
            .unwrap();
        check_ins::upsert_posts(&mut tx, camp, &posts)
            .await
            .unwrap();
        let mut streaks = Vec::new();
        for today in [5, 6, 7] {
            check_ins::recount(&mut tx, &facts, &ranking, start.plus(today))
                .await
                .unwrap();
            streaks.push(
                check_ins::find_progress(tx.conn(), camp, 7)
                    .await
                    .unwrap()
                    .unwrap()
                    .streak,
            );
        }
        assert_eq!(streaks, [3, 3, 0]);
    })
    .await;
}

fn post(user_id: i64, n: i64, day: Day) -> Post {
    Post {
        topic_id: user_id * 100 + n,
        user_id,
        day,
        posted_at: day.start(),
        title: String::new(),
    }
}

//! The one statement that counts agrees with the rule it is made from.

use camp_domain::check_ins::{ChangeCause, Count, Days, count};
use camp_domain::{Actor, CampId, Day, ImportId, ManualDayId, UserId, Visibility};
use camp_repository::check_ins::{self, Correction, FiledDay, NewImport, Occasion, Post, Ranked};
use camp_repository::{Context, Tx};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

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
                        let days = Days {
                            inside,
                            outside,
                            ranking: ranked,
                            ..Days::default()
                        };
                        expected.push((user, count(&days)));
                    }
                }
            }
        }
        let mut tx = world.app.begin(Actor::System).await.unwrap();
        check_ins::upsert_posts(&mut tx, camp, &posts)
            .await
            .unwrap();
        recount(&mut tx, camp, &ranking, start.plus(6)).await;
        same(&mut tx, camp, &expected).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn counting_files_and_corrections_in_sql_is_counting_each_member_by_the_rule() {
    in_world(async |world: &World| {
        let start = world.today();
        let camp = world.camp("ongoing", start, start.plus(9), 1).await;
        let by: Uuid = sqlx::query_scalar("select id from users limit 1")
            .fetch_one(&mut world.sql().await)
            .await
            .unwrap();
        let staff = Actor::Staff(UserId::from(by));
        let read_at = world.now();
        let mut everything = Everything::default();
        for inside in 0..3 {
            for claimed in 0..2 {
                for imported in 0..2 {
                    for added in 0..2 {
                        for removed in 0..=inside.min(1) {
                            for ranking in 0..5 {
                                everything.add(Days {
                                    inside,
                                    outside: 0,
                                    ranking,
                                    claimed,
                                    imported,
                                    added,
                                    removed,
                                });
                            }
                        }
                    }
                }
            }
        }
        let before = read_at - TimeDelta::hours(1);
        let mut tx = begin(world, staff, before).await;
        check_ins::upsert_posts(&mut tx, camp, &everything.posts(start))
            .await
            .unwrap();
        file(
            &mut tx,
            camp,
            &everything.filed(start, |days| days.claimed, 3),
        )
        .await;
        tx.commit().await.unwrap();
        let mut tx = begin(world, staff, read_at + TimeDelta::hours(1)).await;
        file(
            &mut tx,
            camp,
            &everything.filed(start, |days| days.imported, 5),
        )
        .await;
        everything.correct(&mut tx, camp, start).await;
        let occasion = Occasion {
            cause: ChangeCause::Sync,
            id: Uuid::nil(),
            ranking: Some((&everything.ranking(), read_at)),
        };
        let facts = check_ins::find_camp(tx.conn(), &Visibility::All, camp);
        let facts = facts.await.unwrap().unwrap();
        check_ins::recount(&mut tx, &facts, &occasion, start)
            .await
            .unwrap();
        same(&mut tx, camp, &everything.expected()).await;
        // Without a new ranking the last one still says the same.
        let again = Occasion {
            ranking: None,
            ..occasion
        };
        sqlx::query(
            "insert into sync_runs (id, camp_id, state, started_at, finished_at)
             values ($1, $2, 'succeeded', $3, $3)",
        )
        .bind(Uuid::from_u128(1))
        .bind(camp.get())
        .bind(read_at)
        .execute(tx.conn())
        .await
        .unwrap();
        let changed = check_ins::recount(&mut tx, &facts, &again, start)
            .await
            .unwrap();
        assert_eq!(changed, []);
        tx.commit().await.unwrap();
    })
    .await;
}

/// One member for each mixture of days.
#[derive(Default)]
struct Everything(Vec<(i64, Days)>);

impl Everything {
    fn add(&mut self, days: Days) {
        let user = 1_000 + i64::try_from(self.0.len()).unwrap();
        self.0.push((user, days));
    }

    fn posts(&self, start: Day) -> Vec<Post> {
        let of = |(user, days): &(i64, Days)| {
            let user = *user;
            (0..days.inside).map(move |n| post(user, n.into(), start.plus(n.unsigned_abs().into())))
        };
        self.0.iter().flat_map(of).collect()
    }

    fn filed(&self, start: Day, count: fn(&Days) -> i32, first: u64) -> Vec<FiledDay> {
        let of = |(user, days): &(i64, Days)| {
            let user_id = *user;
            (0..count(days)).map(move |n| FiledDay {
                user_id,
                day: start.plus(first + u64::from(n.unsigned_abs())),
                at: None,
            })
        };
        self.0.iter().flat_map(of).collect()
    }

    async fn correct(&self, tx: &mut Tx, camp: CampId, start: Day) {
        for (user, days) in &self.0 {
            let added =
                (0..days.added).map(|n| (start.plus(7 + u64::from(n.unsigned_abs())), true));
            let removed = (0..days.removed).map(|n| (start.plus(n.unsigned_abs().into()), false));
            for (day, checked_in) in added.chain(removed) {
                let correction = Correction {
                    id: ManualDayId::new(tx.now()),
                    camp,
                    user_id: *user,
                    day,
                    checked_in,
                    reason: "核实",
                };
                check_ins::insert_correction(tx, &correction).await.unwrap();
            }
        }
    }

    fn ranking(&self) -> Vec<Ranked> {
        let row = |(user, days): &(i64, Days)| Ranked {
            user_id: *user,
            days: days.ranking,
        };
        self.0.iter().map(row).collect()
    }

    fn expected(&self) -> Vec<(i64, Count)> {
        self.0
            .iter()
            .map(|(user, days)| (*user, count(days)))
            .collect()
    }
}

async fn begin(world: &World, actor: Actor, now: DateTime<Utc>) -> Tx {
    world.app.db.begin(Context::new(actor, now)).await.unwrap()
}

async fn file(tx: &mut Tx, camp: CampId, days: &[FiledDay]) {
    let id = ImportId::new(tx.now());
    let import = NewImport {
        id,
        camp,
        file_name: "打卡.csv",
        covers_until: None,
        days: i32::try_from(days.len()).unwrap(),
    };
    check_ins::insert_import(tx, &import).await.unwrap();
    check_ins::insert_filed(tx, camp, id, days).await.unwrap();
}

async fn recount(tx: &mut Tx, camp: CampId, ranking: &[Ranked], today: Day) {
    let occasion = Occasion {
        cause: ChangeCause::Sync,
        id: Uuid::nil(),
        ranking: Some((ranking, tx.now())),
    };
    let facts = check_ins::find_camp(tx.conn(), &Visibility::All, camp);
    let facts = facts.await.unwrap().unwrap();
    check_ins::recount(tx, &facts, &occasion, today)
        .await
        .unwrap();
}

async fn same(tx: &mut Tx, camp: CampId, expected: &[(i64, Count)]) {
    let progress = check_ins::list_progress(tx.conn(), camp).await.unwrap();
    assert_eq!(progress.len(), expected.len());
    for (row, (user, rule)) in progress.iter().zip(expected) {
        assert_eq!(row.user_id, *user);
        let counted = (row.counted_days, row.disagreement);
        assert_eq!(counted, (rule.counted, rule.disagreement), "{row:?}");
    }
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
        check_ins::upsert_posts(&mut tx, camp, &posts)
            .await
            .unwrap();
        let mut streaks = Vec::new();
        for today in [5, 6, 7] {
            recount(&mut tx, camp, &ranking, start.plus(today)).await;
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

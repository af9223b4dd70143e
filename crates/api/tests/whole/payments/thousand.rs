//! A whole camp enrols at the same time.

use std::time::{Duration, Instant};

use camp_testkit::{Camp, Form, Member, Order, Person, Plan, World};
use futures::StreamExt;
use futures::stream;
use serde_json::Value;

use super::{enrolments, payments};
use crate::world;

const MEMBERS: usize = 1_000;
/// Requests on their way at once: the pool of a test world has six connections.
const ABREAST: usize = 100;
/// Every so manyth member presses in two tabs.
const TWO_TABS: usize = 10;

#[tokio::test]
async fn a_thousand_members_enrol_at_once_and_each_gets_one_place() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let members = signed_in(&world).await;

    let begun = Instant::now();
    let orders = in_parallel(&members, |index, member| order(&camp, index, member)).await;
    let ordered = begun.elapsed();
    in_parallel(&orders, async |_, order| {
        world.outside.pay(&order.number).await
    })
    .await;
    // Each wait is five seconds at most.
    while payments(&world).await < i64::try_from(MEMBERS).unwrap() {
        assert!(
            begun.elapsed() < Duration::from_mins(5),
            "callbacks do not come"
        );
        world.outside.idle().await;
    }
    let took = begun.elapsed();

    let members_and_orders: Vec<_> = members.iter().zip(&orders).collect();
    let places = in_parallel(&members_and_orders, async |_, (member, order)| {
        member.enrolment_of(order).await
    });
    let mut places = places.await;
    places.sort();
    places.dedup();
    assert_eq!(places.len(), MEMBERS);
    let thousand = i64::try_from(MEMBERS).unwrap();
    assert_eq!(
        (payments(&world).await, enrolments(&world).await),
        (thousand, thousand)
    );
    let double = "select count(*) from (select 1 from enrolments group by camp_id, person_key having count(*) > 1) d";
    assert_eq!(world.count(double).await, 0);
    let open = "select count(*) from money_exceptions";
    assert_eq!(world.count(open).await, 0);
    assert_eq!(
        world
            .count("select count(*) from orders where state <> 'paid'")
            .await,
        0
    );
    world.assert_agrees().await;
    say(&world, ordered, took).await;
}

/// Through WeChat's page and back; the roster need not know them.
async fn signed_in(world: &World) -> Vec<Member> {
    let numbers: Vec<i64> = (0..i64::try_from(MEMBERS).unwrap()).collect();
    in_parallel(&numbers, async |_, number| {
        let person = Person {
            name: format!("学员{number}"),
            user_id: 700_000_000 + number,
            number: 900_000 + number,
        };
        world.member_as(person).await
    })
    .await
}

async fn order(camp: &Camp, index: usize, member: &Member) -> Order {
    if !index.is_multiple_of(TWO_TABS) {
        return member.order(camp).await;
    }
    let form = Form::of(&member.person);
    let (left, right) = tokio::join!(member.press(camp, &form), member.press(camp, &form));
    let (left, right) = (Order::of(&left.ok()), Order::of(&right.ok()));
    assert_eq!(left.id, right.id);
    left
}

/// Does the same for all, many at once, and keeps their order.
async fn in_parallel<'a, T, R>(all: &'a [T], act: impl AsyncFn(usize, &'a T) -> R) -> Vec<R> {
    stream::iter(all.iter().enumerate())
        .map(|(index, one)| act(index, one))
        .buffered(ABREAST)
        .collect()
        .await
}

/// Figures for whoever reads the output; a busy machine must not fail the test.
async fn say(world: &World, ordered: Duration, took: Duration) {
    let sent = world.outside.look("wechat-pay/callbacks").await;
    let attempts = sent["finished"].as_array().unwrap().iter();
    let attempts = attempts.flat_map(|callback| callback["attempts"].as_array().unwrap());
    let millis = |attempt: &Value| attempt["millis"].as_u64().unwrap();
    let mut times: Vec<u64> = attempts.map(millis).collect();
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100];
    println!(
        "{MEMBERS} members: ordered in {:.1}s, all enrolled after {:.1}s; {} callbacks answered in \
         p50 {} ms, p99 {} ms",
        ordered.as_secs_f64(),
        took.as_secs_f64(),
        times.len(),
        at(50),
        at(99),
    );
}

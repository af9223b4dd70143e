//! A whole camp enrols at the same time.

use std::io::Write;
use std::time::{Duration, Instant};

use camp_testkit::{Camp, Form, Member, Order, Person, Plan, World};
use futures::StreamExt;
use futures::stream;
use serde_json::Value;

use super::{enrolments, payments};
use crate::world;

const MEMBERS: usize = 1_000;
/// Requests on their way at once, of which one thread of the API has to make its way.
const ABREAST: usize = 24;
/// How often a member presses again whom the page asks to, on a machine that is busy otherwise.
const PATIENCE: usize = 5;
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

    let thousand = i64::try_from(MEMBERS).unwrap();
    assert_eq!(
        (payments(&world).await, enrolments(&world).await),
        (thousand, thousand)
    );
    for what in ["member_id", "person_key", "payment_id"] {
        let apart = format!("select count(distinct {what}) from enrolments");
        assert_eq!(world.count(&apart).await, thousand, "{what}");
    }
    members[7].enrolment_of(&orders[7]).await;
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
        return press(camp, member).await;
    }
    let (left, right) = tokio::join!(press(camp, member), press(camp, member));
    assert_eq!(left.id, right.id);
    left
}

/// 请稍后再试 is no refusal: the same press again goes on with the same order.
async fn press(camp: &Camp, member: &Member) -> Order {
    let form = Form::of(&member.person);
    let mut answer = member.press(camp, &form).await;
    for _ in 0..PATIENCE {
        if answer.status != 503 {
            break;
        }
        answer = member.press(camp, &form).await;
    }
    Order::of(&answer.ok())
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
    // Past the capture of the test harness, which keeps what a passing test prints to itself.
    writeln!(
        std::io::stderr(),
        "{MEMBERS} members: ordered in {:.1}s, all enrolled after {:.1}s; {} callbacks answered in \
         p50 {} ms, p99 {} ms",
        ordered.as_secs_f64(),
        took.as_secs_f64(),
        times.len(),
        at(50),
        at(99),
    )
    .expect("standard error can be written to");
}

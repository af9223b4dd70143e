//! Money that came and does not fit lies on the desk: never lost, never enough for a place.

use camp_testkit::{Form, Member, Order, Plan, World};
use chrono::TimeDelta;
use serde_json::json;

use super::{enrolments, on_the_desk, payments};
use crate::world;

/// As the clock does it when the provider says that nobody paid.
async fn close_here(world: &World, order: &Order) {
    let close = format!(
        "update orders set state = 'closed', due_at = null, closed_at = created_at where id = '{}'",
        order.id
    );
    assert_eq!(world.tamper(&close).await, 1);
}

#[tokio::test]
async fn another_amount_than_ordered_buys_no_place() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["多付一分的人"]).await.remove(0);
    world
        .outside
        .fault(json!({ "name": "callback_wrong_amount" }))
        .await;
    let order = member.order(&camp).await;
    world.pay(&order).await;
    assert_eq!(on_the_desk(&world).await, ["amount_differs"]);
    assert_eq!((payments(&world).await, enrolments(&world).await), (1, 0));
    let state = member.order_state(&order).await;
    assert_eq!(
        (&state["state"], state.get("enrolmentId")),
        (&json!("paid"), None)
    );
    // The books hold what was said, the ledger what happened: exactly this must be seen.
    assert_eq!(
        world.books().await.paid_fen() - world.ledger().await.paid_fen(),
        1
    );
    world.assert_outbox_empty().await;
}

#[tokio::test]
async fn a_payment_after_its_order_was_closed_enrols_like_any_other() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["慢半拍的人"]).await.remove(0);
    let order = member.order(&camp).await;
    close_here(&world, &order).await;
    world.pay(&order).await;
    member.enrolment_of(&order).await;
    assert!(on_the_desk(&world).await.is_empty());
    world.finish().await;
}

#[tokio::test]
async fn a_payment_after_the_camp_has_ended_goes_to_the_desk() {
    let world = world().await;
    let plan = Plan {
        begins_in: 0,
        days: 2,
        required: 1,
        grace: 0,
        ..Plan::default()
    };
    let camp = world.camp(plan).await;
    let member = world.members(&["错过的人"]).await.remove(0);
    world
        .outside
        .fault(json!({ "name": "delay_callback", "delaySeconds": 4 * 86_400 }))
        .await;
    let order = member.order(&camp).await;
    world.outside.pay(&order.number).await;
    // Nobody can be asked either, until it is too late.
    world
        .outside
        .fault(json!({ "name": "answer_5xx_before_commit" }))
        .await;
    world.advance_to(camp.end.end() + TimeDelta::hours(2)).await;
    world.run_due().await;
    assert_eq!(payments(&world).await, 0);
    world.outside.no_faults().await;
    world.advance(TimeDelta::days(3)).await;
    world.run_due().await;
    assert_eq!(on_the_desk(&world).await, ["late_payment"]);
    assert_eq!((payments(&world).await, enrolments(&world).await), (1, 0));
    world.finish().await;
}

#[tokio::test]
async fn paying_twice_for_one_person_leaves_the_second_payment_on_the_desk() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["付了两次的人"]).await.remove(0);
    let first = member.order(&camp).await;
    close_here(&world, &first).await;
    let (_, enrolment) = world.enrol(&member, &camp).await;
    world.pay(&first).await;
    assert_eq!(on_the_desk(&world).await, ["paid_twice"]);
    assert_eq!((payments(&world).await, enrolments(&world).await), (2, 1));
    assert_eq!(member.card(&enrolment).await["contested"], false);
    world.finish().await;
}

#[tokio::test]
async fn a_payment_is_recorded_although_the_place_cannot_be_given() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["倒霉的人"]).await.remove(0);
    let order = member.order(&camp).await;
    world
        .tamper("alter table enrolments add constraint out_of_order check (false) not valid")
        .await;
    world.pay(&order).await;
    assert_eq!(on_the_desk(&world).await, ["enrolment_failed"]);
    assert_eq!((payments(&world).await, enrolments(&world).await), (1, 0));
    assert_eq!(member.order_state(&order).await["state"], "paid");
    assert_eq!(
        world.count("select count(*) from rejected_callbacks").await,
        0
    );
    world.finish().await;
}

#[tokio::test]
async fn two_payers_of_one_planet_id_are_both_held_until_a_person_decides() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let members = world.members(&["真的那位", "冒名的人"]).await;
    let (_, first) = world.enrol(&members[0], &camp).await;

    let mut form = Form::of(&members[0].person);
    let warned = members[1].press(&camp, &form).await;
    let problem = warned.refused(409, "planet_id_taken");
    assert_eq!(
        problem.get("enrolmentId"),
        None,
        "who paid is nobody's business"
    );
    form.confirm_taken = true;
    let order = Order::of(&members[1].press(&camp, &form).await.ok());
    world.pay(&order).await;
    let second = members[1].enrolment_of(&order).await;

    assert_eq!(on_the_desk(&world).await, ["contested_binding"]);
    let attendance = (members[0].person.user_id, (1..=7).collect());
    world.live(&camp, &[attendance]).await;
    let desk = world.staff(camp_domain::auth::Role::Admin).await;
    let listed = world.settle(&desk, &camp).await;
    assert_eq!(listed.len(), 0, "neither is refunded");
    both_wait(&members, [&first, &second]).await;
    world.finish().await;
}

async fn both_wait(members: &[Member], enrolments: [&str; 2]) {
    for (member, enrolment) in members.iter().zip(enrolments) {
        let card = member.card(enrolment).await;
        assert_eq!(card["contested"], true, "{card}");
        assert_eq!(card["result"], "unmatched", "{card}");
        assert_eq!(card["refundStatus"], "needs_staff", "{card}");
    }
}

//! Who may order, what, and how often.

use camp_testkit::{Form, Order, Plan};
use chrono::TimeDelta;
use serde_json::json;

use crate::world;

#[tokio::test]
async fn two_tabs_that_press_at_once_get_one_order() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["双击的人"]).await.remove(0);
    let form = Form::of(&member.person);
    let (left, right) = tokio::join!(member.press(&camp, &form), member.press(&camp, &form));
    let (left, right) = (Order::of(&left.ok()), Order::of(&right.ok()));
    assert_eq!(left.id, right.id);
    let orders = world.outside.look("wechat-pay/orders").await;
    assert_eq!(orders["orders"].as_array().unwrap().len(), 1, "{orders}");
    world.pay(&left).await;
    member.enrolment_of(&left).await;
    world.finish().await;
}

#[tokio::test]
async fn the_first_members_of_a_camp_may_press_at_the_same_moment() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let members = world.members(&["抢先一号", "抢先二号", "抢先三号"]).await;
    let pressing = members.iter().map(|member| member.order(&camp));
    for order in futures::future::join_all(pressing).await {
        world.pay(&order).await;
    }
    let camp = format!(
        "select enrolled_count::bigint from camps where id = '{}'",
        camp.id
    );
    assert_eq!(world.count(&camp).await, 3);
    world.finish().await;
}

#[tokio::test]
async fn an_order_that_nobody_pays_is_closed_on_both_sides() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["犹豫的人"]).await.remove(0);
    let order = member.order(&camp).await;
    world.advance(TimeDelta::minutes(31)).await;
    world.run_due().await;
    assert_eq!(member.order_state(&order).await["state"], "closed");
    let wish = json!({ "outTradeNo": order.number });
    let (status, refusal) = world.outside.try_control("wechat-pay/pay", wish).await;
    assert_eq!((status, &refusal["code"]), (409, &json!("ORDER_CLOSED")));
    // Another try is another order.
    let second = member.order(&camp).await;
    assert_ne!(second.number, order.number);
    world.pay(&second).await;
    member.enrolment_of(&second).await;
    world.finish().await;
}

#[tokio::test]
async fn who_is_enrolled_is_led_to_the_enrolment_instead_of_paying_again() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["健忘的人"]).await.remove(0);
    let (_, enrolment) = world.enrol(&member, &camp).await;
    let again = member.press(&camp, &Form::of(&member.person)).await;
    let problem = again.refused(409, "enrolment_exists");
    assert_eq!(problem["enrolmentId"], enrolment);
    // The number in the group is the same person.
    let mut form = Form::of(&member.person);
    form.planet_id = member.person.number.to_string();
    member
        .press(&camp, &form)
        .await
        .refused(409, "enrolment_exists");
    world.finish().await;
}

#[tokio::test]
async fn one_phone_may_enrol_a_friend_as_well() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let members = world.members(&["热心的人", "她的朋友"]).await;
    let (_, own) = world.enrol(&members[0], &camp).await;
    let form = Form::of(&members[1].person);
    let order = Order::of(&members[0].press(&camp, &form).await.ok());
    world.pay(&order).await;
    let other = members[0].enrolment_of(&order).await;
    assert_ne!(own, other);
    let mine = members[0].client.get("/api/h5/enrolments").await.ok();
    assert_eq!(mine["items"].as_array().unwrap().len(), 2);
    world.finish().await;
}

#[tokio::test]
async fn nobody_orders_after_the_deadline_or_under_old_rules() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["迟到的人"]).await.remove(0);
    let mut form = Form::of(&member.person);
    form.rules_version = 7;
    member
        .press(&camp, &form)
        .await
        .refused(409, "rules_changed");
    world.advance_to(camp.start.end()).await;
    form.rules_version = 1;
    member
        .press(&camp, &form)
        .await
        .refused(409, "camp_closed_for_enrolment");
    world.run_due().await;
    member
        .press(&camp, &form)
        .await
        .refused(409, "camp_closed_for_enrolment");
    world.finish().await;
}

#[tokio::test]
async fn a_draft_is_nobodys_business() {
    let world = world().await;
    let plan = Plan {
        published: false,
        ..Plan::default()
    };
    let camp = world.camp(plan).await;
    let member = world.members(&["好奇的人"]).await.remove(0);
    let answer = member.press(&camp, &Form::of(&member.person)).await;
    assert_eq!(answer.status, 404, "{answer}");
    world.finish().await;
}

#[tokio::test]
async fn a_preview_user_of_wechat_cannot_order() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    world
        .outside
        .fault(json!({ "name": "snapshot_user" }))
        .await;
    let member = world.members(&["快照里的人"]).await.remove(0);
    let session = member.client.get("/api/h5/session").await.ok();
    assert_eq!(session["member"]["canOrder"], false);
    let answer = member.press(&camp, &Form::of(&member.person)).await;
    answer.refused(403, "session_is_preview");
    world.finish().await;
}

#[tokio::test]
async fn an_order_belongs_to_who_placed_it() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let members = world.members(&["付款的人", "旁观的人"]).await;
    let order = members[0].order(&camp).await;
    for path in ["", "/check", "/pay"] {
        let path = format!("/api/h5/orders/{}{path}", order.id);
        let answer = if path.ends_with(&order.id) {
            members[1].client.get(&path).await
        } else {
            members[1].client.post(&path, json!({})).await
        };
        assert_eq!(answer.status, 404, "{answer}");
    }
    world.pay(&order).await;
    world.finish().await;
}

#[tokio::test]
async fn outside_wechat_a_page_or_a_code_can_be_paid() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let members = world.members(&["手机浏览器", "电脑浏览器"]).await;
    for (member, channel, way) in [
        (&members[0], "h5", "payUrl"),
        (&members[1], "native", "codeUrl"),
    ] {
        let mut form = Form::of(&member.person);
        form.channel = channel;
        let view = member.press(&camp, &form).await.ok();
        assert!(view["pay"][way].is_string(), "{view}");
        let order = Order::of(&view);
        world.pay(&order).await;
        member.enrolment_of(&order).await;
    }
    world.finish().await;
}

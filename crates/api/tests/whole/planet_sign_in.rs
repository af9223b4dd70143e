//! Members prove who they are on the planet, and never have to.

use camp_testkit::{Answer, Form, Member, Order, Person, Plan, World};
use serde_json::{Value, json};
use url::Url;

use crate::world;

const BACK: &str = "/h5/camps/spring?tab=form";

/// The member goes to the planet's page; answers its address.
async fn begin(member: &Member) -> Url {
    let path = format!(
        "/api/h5/planet-oauth/start?returnTo={}",
        "/h5/camps/spring%3Ftab=form"
    );
    Url::parse(&member.client.get(&path).await.location()).unwrap()
}

fn asked(page: &Url, name: &str) -> String {
    let found = page.query_pairs().find(|(key, _)| key == name);
    found.unwrap().1.into_owned()
}

/// Somebody agrees on the planet's page; answers the code that goes back.
async fn agree(world: &World, page: &Url, who: &Person) -> String {
    let wish = json!({ "userId": who.user_id, "redirectUri": asked(page, "redirect_uri") });
    let agreed = world.outside.control("planet-oauth/code", wish).await;
    agreed["code"].as_str().unwrap().to_owned()
}

async fn come_back(member: &Member, code: &str, page: &Url) -> Answer {
    let state = asked(page, "state");
    let path = format!("/api/h5/planet-oauth/callback?code={code}&state={state}");
    member.client.get(&path).await
}

async fn prove(world: &World, member: &Member) {
    let page = begin(member).await;
    let code = agree(world, &page, &member.person).await;
    let back = come_back(member, &code, &page).await;
    assert_eq!(back.location(), format!("{BACK}&planetOauth=ok"));
}

async fn session(member: &Member) -> Value {
    member.client.get("/api/h5/session").await.ok()
}

#[tokio::test]
async fn who_signs_in_with_the_planet_is_known_by_id_number_and_name() {
    let world = world().await;
    let member = world.member("早起的小雨").await;
    let before = session(&member).await;
    assert_eq!(before["planetOauthEnabled"], true);
    assert_eq!(before["planetIdentity"], Value::Null);
    prove(&world, &member).await;
    let known = session(&member).await["planetIdentity"].clone();
    let person = &member.person;
    let expected = json!({
        "planetUserId": person.user_id.to_string(), "number": person.number, "name": person.name,
    });
    assert_eq!(known, expected);
    world.finish().await;
}

#[tokio::test]
async fn a_state_is_good_for_one_return() {
    let world = world().await;
    let member = world.member("甲").await;
    let page = begin(&member).await;
    assert_eq!(asked(&page, "state").len(), 32);
    let code = agree(&world, &page, &member.person).await;
    come_back(&member, &code, &page).await;
    let other = world.outside.join_planet("乙").await;
    let code = agree(&world, &page, &other).await;
    let again = come_back(&member, &code, &page).await;
    assert_eq!(again.location(), "/h5/?planetOauth=failed");
    let known = session(&member).await["planetIdentity"].clone();
    assert_eq!(known["name"], "甲");
    world.finish().await;
}

#[tokio::test]
async fn a_state_of_somebody_else_or_of_long_ago_proves_nothing() {
    let world = world().await;
    let (owner, thief) = (world.member("失主").await, world.member("小偷").await);
    let page = begin(&owner).await;
    let code = agree(&world, &page, &owner.person).await;
    for visitor in [&thief, &owner] {
        let back = come_back(visitor, &code, &page).await;
        assert_eq!(back.location(), "/h5/?planetOauth=failed");
        assert_eq!(session(visitor).await["planetIdentity"], Value::Null);
    }
    let page = begin(&owner).await;
    let code = agree(&world, &page, &owner.person).await;
    world
        .tamper("update planet_oauth_states set expires_at = expires_at - interval '10 minutes'")
        .await;
    let late = come_back(&owner, &code, &page).await;
    assert_eq!(late.location(), "/h5/?planetOauth=failed");
    let stranger = world
        .client()
        .get("/api/h5/planet-oauth/callback?code=c&state=s")
        .await;
    assert_eq!(stranger.location(), "/h5/?planetOauth=failed");
    world.finish().await;
}

#[tokio::test]
async fn a_proven_id_or_number_is_a_match_although_the_roster_does_not_know_it() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    // Nobody has read the planet's members since these two joined.
    let (by_id, by_number) = (
        world.member("新来一号").await,
        world.member("新来二号").await,
    );
    for (member, typed) in [
        (&by_id, by_id.person.user_id),
        (&by_number, by_number.person.number),
    ] {
        let check = format!("/api/h5/camps/{}/roster-checks", camp.id);
        let body = json!({ "planetId": typed.to_string(), "planetNickname": "另一个名字" });
        let before = member.client.post(&check, body.clone()).await.ok();
        assert_eq!(before["result"], "unknown");
        prove(&world, member).await;
        let after = member.client.post(&check, body.clone()).await.ok();
        assert_eq!(after["result"], "match");
        let stranger = world.member("旁人").await;
        let theirs = stranger.client.post(&check, body).await.ok();
        assert_eq!(
            theirs["result"], "unknown",
            "what is proven is proven for one"
        );

        let form = Form {
            planet_nickname: "另一个名字".into(),
            planet_id: typed.to_string(),
            ..Form::of(&member.person)
        };
        let order = Order::of(&member.press(&camp, &form).await.ok());
        world.pay(&order).await;
        let enrolment = member.enrolment_of(&order).await;
        let kept = format!(
            "select roster_check || ' ' || planet_user_id from enrolments where id = '{enrolment}'"
        );
        assert_eq!(
            world.words(&kept).await,
            [format!("match {}", member.person.user_id)]
        );
    }
    world.finish().await;
}

#[tokio::test]
async fn who_proves_the_own_id_after_paying_is_resolved_by_the_next_sync() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let member = world.member("后来核实的人").await;
    let form = Form {
        planet_nickname: "记错的名字".into(),
        ..Form::of(&member.person)
    };
    let order = Order::of(&member.press(&camp, &form).await.ok());
    world.pay(&order).await;
    prove(&world, &member).await;
    world
        .live(&camp, &[(member.person.user_id, (1..=7).collect())])
        .await;
    let enrolment = member.enrolment_of(&order).await;
    assert_eq!(member.progress(&enrolment).await["countedDays"], 7);
    world.finish().await;
}

#[tokio::test]
async fn a_planet_that_does_not_help_sends_the_member_back_to_type_by_hand() {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let member = world.members(&["自己填的人"]).await.remove(0);
    for code in ["invented", ""] {
        let page = begin(&member).await;
        let back = come_back(&member, code, &page).await;
        assert_eq!(
            back.location(),
            format!("{BACK}&planetOauth=failed"),
            "{code}"
        );
    }
    assert_eq!(session(&member).await["planetIdentity"], Value::Null);
    world.enrol(&member, &camp).await;
    world.finish().await;
}

#[tokio::test]
async fn without_its_credentials_signing_in_with_the_planet_is_off() {
    let world = world().await;
    let member = world.member("关闭以后").await;
    world
        .tamper("delete from config_items where key = 'planet_oauth.client_secret'")
        .await;
    assert_eq!(session(&member).await["planetOauthEnabled"], false);
    for path in ["start?returnTo=/h5/me", "callback?code=c&state=s"] {
        let path = format!("/api/h5/planet-oauth/{path}");
        member
            .client
            .get(&path)
            .await
            .refused(404, "planet_oauth_off");
    }
    world.finish().await;
}

#[tokio::test]
async fn only_a_member_is_sent_to_the_planet_and_only_back_into_the_h5() {
    let world = world().await;
    let member = world.member("哪儿也不去").await;
    let start = |path: &str| format!("/api/h5/planet-oauth/start?returnTo={path}");
    for path in [
        "https://evil.test/",
        "//evil.test",
        "/admin/",
        "/h5/../admin",
        "/h5//evil.test",
    ] {
        let refused = member.client.get(&start(path)).await;
        assert_eq!(refused.status, 422, "{path}: {refused}");
        assert_eq!(refused.json()["errors"][0]["field"], "returnTo");
    }
    let nobody = world.client().get(&start("/h5/")).await;
    nobody.refused(401, "unauthenticated");
    world.finish().await;
}

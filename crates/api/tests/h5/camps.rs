use camp_domain::auth::Role;

use crate::admin::complete;
use crate::world::{Call, World};

#[actix_web::test]
async fn a_member_reads_the_terms_the_rules_and_whether_enrolment_is_open() {
    let world = World::new().await;
    let token = world.staff(Role::Admin).await;
    let form = complete(&world, &token).await;
    let camp = world
        .send(Call::post("/api/admin/camps").token(&token).json(form))
        .await
        .json();
    let id = camp["id"].as_str().unwrap();
    world
        .send(Call::post(&format!("/api/admin/camps/{id}/publish")).token(&token))
        .await;
    let path = format!("/api/h5/camps/{id}");
    let page = world.send(Call::get(&path)).await.json();
    assert_eq!(page["depositFen"], 9900);
    assert_eq!(page["rules"]["version"], 1);
    assert!(page["rules"]["text"].as_str().unwrap().contains("退回"));
    assert_eq!(page["enrollOpen"], true);
    for secret in ["robotKey", "groups", "coachIds", "payeeUserId"] {
        assert!(
            page.get(secret).is_none(),
            "{secret} is none of a member's business"
        );
    }
    world.advance(4);
    let late = world.send(Call::get(&path)).await.json();
    assert_eq!(late["enrollOpen"], false, "the first day is over");
    world.end().await;
}

#[actix_web::test]
async fn a_camp_that_does_not_exist_is_not_found_and_a_wrong_number_is_named() {
    let world = World::new().await;
    let missing = Call::get("/api/h5/camps/01939e2e-7f00-7000-8000-00000000dead");
    assert_eq!(
        world.send(missing).await.problem(),
        (404, "not_found".to_owned())
    );
    for number in ["1", "%27%20or%201=1", "..%2F..%2Fetc", "%00"] {
        let answer = world
            .send(Call::get(&format!("/api/h5/camps/{number}")))
            .await;
        assert_eq!(
            (answer.status.as_u16(), answer.fields()),
            (400, vec!["campId".to_owned()]),
            "{number}"
        );
    }
    world.end().await;
}

use super::answer;
use crate::world::{Call, World};

#[actix_web::test]
async fn a_process_without_a_database_is_up_but_not_ready() {
    assert_eq!(answer(Call::get("/healthz")).await.json()["status"], "up");
    let ready = answer(Call::get("/readyz")).await;
    assert_eq!(ready.problem(), (503, "not_ready".to_owned()));
}

#[actix_web::test]
async fn a_process_without_redis_is_ready_and_says_so() {
    let world = World::new().await;
    let ready = world.send(Call::get("/readyz")).await;
    assert_eq!(ready.status, 200);
    assert_eq!(
        (&ready.json()["database"], &ready.json()["redis"]),
        (&"up".into(), &"none".into())
    );
    world.end().await;
}

#[actix_web::test]
async fn metrics_are_for_this_machine_only() {
    assert_eq!(answer(Call::get("/metrics")).await.status, 200);
    assert_eq!(
        answer(Call::get("/metrics").from("203.0.113.7"))
            .await
            .status,
        404
    );
}

use serde_json::json;

use crate::world::World;

#[tokio::test]
async fn business_time_moves_forward_only_and_the_file_follows() {
    let world = World::start();
    let offset = || {
        let bytes = std::fs::read(world.data_dir.join("sandbox/clock-offset")).unwrap();
        i64::from_le_bytes(bytes.try_into().unwrap())
    };
    assert_eq!(offset(), 0);
    let moved = world.advance(3600).await;
    assert_eq!(
        (moved["offsetSeconds"].as_i64(), offset()),
        (Some(3600), 3600)
    );
    for wrong in [-1, i64::MIN, i64::MAX] {
        let (status, _) = world
            .control_status("clock", json!({ "advanceSeconds": wrong }))
            .await;
        assert_eq!(status, 400);
    }
    assert_eq!(offset(), 3600);
    assert_eq!(world.look("clock").await["offsetSeconds"], 3600);
}

#[tokio::test]
async fn unknown_switches_are_refused_and_clearing_clears() {
    let world = World::start();
    let (status, _) = world
        .control_status("faults", json!({ "name": "no_such_thing" }))
        .await;
    assert_eq!(status, 400);
    let faults = json!({ "faults": [
        { "name": "drop-callback", "probability": 0.25, "scope": "order-1" },
        { "name": "rate_limited", "probability": 1 },
    ] });
    let set = world.control("faults", faults).await;
    assert_eq!(set["faults"][0]["name"], "drop_callback");
    assert_eq!(set["faults"][0]["probability"], 0.25);
    let url = world.url("/_control/faults");
    world.http.delete(url).send().await.unwrap();
    assert_eq!(world.look("faults").await["faults"], json!([]));
}

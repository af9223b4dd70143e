//! Whoever looks after other camps finds nothing of this one, by whatever id they ask.

use std::collections::BTreeMap;

use camp_domain::auth::{Permission, Role};
use serde_json::{Value, json};

use crate::refunds::ended;

/// What a coach or a volunteer may call with an id in the path, from the document itself.
fn operations(document: &Value, role: Role) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let asked = operation["x-permission"].as_str().unwrap_or_default();
            let granted = Permission::ALL
                .iter()
                .any(|permission| permission.as_str() == asked && permission.granted_to(role));
            if granted && path.contains('{') {
                found.push((method.clone(), path.clone()));
            }
        }
    }
    found
}

/// The path with the ids of things that are there.
fn filled(path: &str, ids: &BTreeMap<&str, String>) -> String {
    let segment = |segment: &str| match segment
        .strip_prefix('{')
        .and_then(|name| name.strip_suffix('}'))
    {
        None => segment.to_owned(),
        Some(name) => ids
            .get(name)
            .unwrap_or_else(|| panic!("{path}: no {name} is known to this test"))
            .clone(),
    };
    path.split('/').map(segment).collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn the_things_of_a_camp_are_not_there_for_staff_of_other_camps() {
    let ended = ended(1).await;
    let world = &ended.world;
    let document = world.client().get("/openapi.json").await.ok();
    let nowhere = "01939e2e-7f00-7000-8000-00000000dead".to_owned();
    let ids = BTreeMap::from([
        ("campId", ended.camp.id.to_string()),
        ("enrolmentId", ended.people[0].enrolment.clone()),
        ("refundId", ended.listed[0].id.clone()),
        ("objectionId", nowhere.clone()),
        ("check", "missing_payments".to_owned()),
        ("day", ended.camp.start.to_string()),
    ]);
    let before = world
        .words("select concat(decision, money) from refunds")
        .await;
    for (role, username) in [(Role::Coach, "stranger"), (Role::Volunteer, "helper")] {
        world.new_staff(role, username).await;
        let stranger = world.staff_named(username).await;
        let own = world.staff(role).await;
        for (method, path) in operations(&document, role) {
            let at = filled(&path, &ids);
            match method.as_str() {
                "get" => {
                    // Some have a filter that has to be there.
                    let at = if path.ends_with("/rows") {
                        format!("{at}?figure=paid")
                    } else {
                        at
                    };
                    let answer = stranger.get(&at).await;
                    // A list of what may not be seen is as empty as that of what is not there.
                    let empty = answer.status == 200 && answer.json()["total"] == 0;
                    assert!(empty || answer.status == 404, "{username}: {path}");
                    // The camp's own coach finds it, so that it is not the path that is wrong.
                    if role == Role::Coach && !at.contains(&nowhere) {
                        assert!(own.get(&at).await.status < 300, "{role}: {path}");
                    }
                }
                "post" => {
                    let answer = stranger.post(&at, json!({})).await;
                    assert!(matches!(answer.status, 404 | 422), "{username}: {path}");
                }
                other => panic!("{other} {path} is not known to this test"),
            }
        }
    }
    let after = world
        .words("select concat(decision, money) from refunds")
        .await;
    assert_eq!(before, after);
    ended.world.finish().await;
}

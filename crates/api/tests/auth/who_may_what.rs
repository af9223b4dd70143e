//! Every operation of the document, called by everybody.

use std::collections::BTreeMap;

use camp_domain::Machine;
use camp_domain::auth::{Permission, Role};

use crate::h5::sign_in_member;
use crate::world::{Call, World};

const NOWHERE: &str = "01939e2e-7f00-7000-8000-00000000dead";

/// Method, path and what the document says is asked.
fn operations(document: &serde_json::Value) -> Vec<(String, String, String)> {
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let asked = operation["x-permission"].as_str().unwrap().to_owned();
            let path: Vec<&str> = path
                .split('/')
                .map(|s| if s.starts_with('{') { NOWHERE } else { s })
                .collect();
            operations.push((method.to_uppercase(), path.join("/"), asked));
        }
    }
    operations
}

#[actix_web::test]
async fn every_operation_lets_in_whom_the_matrix_names_and_nobody_else() {
    let world = World::with_members().await;
    let mut tokens = BTreeMap::new();
    for role in Role::ALL {
        tokens.insert(*role, world.staff(*role).await);
    }
    let member = sign_in_member(&world, "小雨").await;
    let document = world.send(Call::get("/openapi.json")).await.json();
    for (method, path, asked) in operations(&document) {
        let what = format!("{method} {path} ({asked})");
        let call = || Call::new(&method, &path).own_page();
        let nobody = world.send(call()).await.status.as_u16();
        let as_member = world
            .send(call().cookie("camp_member", &member))
            .await
            .status
            .as_u16();
        let permission = Permission::ALL.iter().find(|p| p.as_str() == asked);
        match asked.as_str() {
            "member" | "member_or_ticket" => {
                assert_eq!(nobody, 401, "{what}");
                assert!(!matches!(as_member, 401 | 403), "{what}: {as_member}");
            }
            "public" | "refresh" | "provider" => {}
            _ => assert_eq!((nobody, as_member), (401, 401), "{what}"),
        }
        for (role, token) in &tokens {
            let status = world.send(call().token(token)).await.status.as_u16();
            match (permission, asked.as_str()) {
                (Some(permission), _) if permission.granted_to(*role) => {
                    assert!(!matches!(status, 401 | 403), "{what} as {role}: {status}");
                }
                (Some(_), _) => assert_eq!(status, 403, "{what} as {role}"),
                (None, "member" | "member_or_ticket") => {
                    assert_eq!(status, 401, "{what} as {role}");
                }
                (None, "staff") => {
                    assert!(!matches!(status, 401 | 403), "{what} as {role}: {status}");
                }
                _ => {}
            }
        }
    }
    world.end().await;
}

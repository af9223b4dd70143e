use serde_json::Value;

use super::{answer, send_all, server};
use crate::world::Call;

#[actix_web::test]
async fn the_document_is_openapi_3_1_and_every_operation_is_complete() {
    let document = answer(Call::get("/openapi.json")).await.json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let schemes = document["components"]["securitySchemes"]
        .as_object()
        .unwrap();
    let mut names = std::collections::BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = operation["operationId"].as_str().unwrap();
            assert!(names.insert(name.to_owned()), "{name} is there twice");
            let words = operation["summary"].as_str().unwrap_or_default();
            assert!(
                words.chars().any(|c| c > '\u{2E80}'),
                "{method} {path} has no Chinese summary"
            );
            assert!(
                !operation["tags"].as_array().unwrap().is_empty(),
                "{method} {path}"
            );
            assert!(operation["x-permission"].is_string(), "{method} {path}");
            for scheme in operation["security"].as_array().unwrap() {
                assert!(schemes.contains_key(scheme.as_object().unwrap().keys().next().unwrap()));
            }
            assert!(
                operation["responses"].get("500").is_some(),
                "{method} {path}"
            );
        }
    }
    check_references(&document, &document);
}

#[actix_web::test]
async fn everything_in_the_document_is_described_in_chinese() {
    let document = answer(Call::get("/openapi.json")).await.json();
    let chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        let words = schema["description"].as_str().unwrap_or_default();
        assert!(chinese(words), "{name}: {words}");
    }
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let words = operation["summary"].as_str().unwrap_or_default();
            assert!(chinese(words), "{method} {path}: {words}");
        }
    }
}

fn check_references(value: &Value, document: &Value) {
    match value {
        Value::Object(members) => {
            if let Some(Value::String(target)) = members.get("$ref") {
                let pointer = target.trim_start_matches('#');
                assert!(
                    document.pointer(pointer).is_some(),
                    "{target} leads nowhere"
                );
            }
            members
                .values()
                .for_each(|member| check_references(member, document));
        }
        Value::Array(items) => items
            .iter()
            .for_each(|item| check_references(item, document)),
        _ => {}
    }
}

#[actix_web::test]
async fn swagger_ui_is_at_both_addresses_and_loads_its_own_files() {
    let get = |path: &str| Call::get(path);
    let pages = [
        "/doc.html",
        "/swagger-ui/",
        "/swagger-ui/swagger-initializer.js",
        "/swagger-ui/none",
    ];
    let answers = send_all(&server(&[]).await, pages.map(get).into()).await;
    let doc = String::from_utf8_lossy(&answers[0].body).into_owned();
    assert!(doc.contains("/swagger-ui/swagger-ui-bundle.js"), "{doc}");
    assert!(!doc.contains("./"), "{doc}");
    assert_eq!(answers[1].status, 200);
    assert!(String::from_utf8_lossy(&answers[2].body).contains("/openapi.json"));
    assert_eq!(answers[3].status, 404);
}

#[actix_web::test]
async fn the_document_in_the_repository_is_the_one_this_build_serves() {
    let kept = include_str!("../../../../openapi/openapi.json");
    let kept: Value = serde_json::from_str(kept).unwrap();
    let served = answer(Call::get("/openapi.json")).await.json();
    assert!(
        kept == served,
        "openapi/openapi.json is out of date: run `make generate`"
    );
}

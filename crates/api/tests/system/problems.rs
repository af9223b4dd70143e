use super::{answer, send_all, server};
use crate::world::Call;

#[actix_web::test]
async fn an_unknown_path_is_a_problem_with_the_number_of_the_request() {
    let answer = answer(Call::get("/api/nothing/here")).await;
    assert_eq!(answer.status, 404);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem = answer.json();
    assert_eq!(problem["code"], "not_found");
    assert_eq!(problem["status"], 404);
    assert_eq!(problem["title"], "没有找到");
    assert_eq!(problem["errors"], serde_json::json!([]));
    assert_eq!(problem["requestId"], answer.header("x-request-id"));
    assert_eq!(answer.header("x-request-id").len(), 36);
}

#[actix_web::test]
async fn another_method_is_refused_with_those_that_are_allowed() {
    for method in ["POST", "DELETE", "PATCH"] {
        let answer = answer(Call::new(method, "/healthz")).await;
        assert_eq!(answer.status, 405);
        assert_eq!(answer.header("allow"), "GET");
        assert_eq!(answer.json()["code"], "method_not_allowed");
    }
}

#[actix_web::test]
async fn every_answer_tells_browsers_to_be_careful() {
    for path in ["/healthz", "/api/nothing", "/h5/nothing", "/doc.html"] {
        let answer = answer(Call::get(path)).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(
            policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert!(!policy.contains("unsafe-eval"), "{path}: {policy}");
    }
}

#[actix_web::test]
async fn the_built_pages_are_served_in_history_mode_and_compressed() {
    let folder = std::env::temp_dir().join(format!("camp-h5-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("assets")).unwrap();
    for (name, content) in [
        ("index.html", "<!doctype html><title>h5</title>"),
        ("assets/app-1a2b.js", "console.log(1)"),
        ("assets/app-1a2b.js.br", "brotli"),
    ] {
        std::fs::write(folder.join(name), content).unwrap();
    }
    let server = server(&[("CAMP_STATIC_H5_DIR", folder.to_str().unwrap())]).await;
    let get = |path: &str| Call::get(path);
    let script = "/h5/assets/app-1a2b.js";
    let answers = send_all(
        &server,
        vec![
            get("/"),
            get("/h5/camps/0190-abc"),
            get(script).header("accept-encoding", "gzip, br"),
            get(script),
            get("/h5/assets/missing.js"),
            get("/h5/../../etc/passwd"),
            get("/h5/%2e%2e/%2e%2e/etc/passwd"),
        ],
    )
    .await;
    assert_eq!(
        (answers[0].status.as_u16(), answers[0].header("location")),
        (307, "/h5/")
    );
    assert_eq!(answers[1].body, b"<!doctype html><title>h5</title>");
    assert_eq!(answers[1].header("cache-control"), "no-cache");
    assert!(answers[1].header("content-type").starts_with("text/html"));
    assert_eq!(answers[2].body, b"brotli");
    assert_eq!(answers[2].header("content-encoding"), "br");
    assert!(answers[2].header("cache-control").contains("immutable"));
    assert!(answers[2].header("content-type").contains("javascript"));
    assert_eq!(answers[3].body, b"console.log(1)");
    for answer in &answers[4..] {
        assert_eq!(answer.status, 404);
    }
    std::fs::remove_dir_all(folder).unwrap();
}

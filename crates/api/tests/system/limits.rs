use super::{send_all, server};
use crate::world::Call;

fn from(address: &str) -> Call {
    Call::get("/api/nothing").header("x-forwarded-for", address)
}

#[actix_web::test]
async fn an_anonymous_address_is_stopped_with_the_true_time_to_wait() {
    let server = server(&[("CAMP_RATE_LIMIT_PER_MINUTE", "3")]).await;
    let mut requests: Vec<_> = (0..4).map(|_| from("203.0.113.7")).collect();
    requests.push(from("203.0.113.8"));
    requests.push(from("203.0.113.7, 127.0.0.1"));
    let answers = send_all(&server, requests).await;
    for answer in &answers[..3] {
        assert_eq!(answer.status, 404);
    }
    assert_eq!(answers[3].status, 429);
    let wait: u64 = answers[3].header("retry-after").parse().unwrap();
    assert!((58..=60).contains(&wait), "{wait}");
    assert_eq!(answers[3].json()["code"], "too_many_requests");
    assert_eq!(answers[4].status, 404, "another address has its own limit");
    assert_eq!(
        answers[5].status, 429,
        "a trusted proxy in between changes nothing"
    );
}

#[actix_web::test]
async fn pages_and_callbacks_are_not_counted() {
    let server = server(&[("CAMP_RATE_LIMIT_PER_MINUTE", "1")]).await;
    let get = |path: &str| Call::get(path).header("x-forwarded-for", "203.0.113.9");
    let requests = (0..5).flat_map(|_| [get("/healthz"), get("/api/webhooks/wechat-pay/none")]);
    let answers = send_all(&server, requests.collect()).await;
    assert!(answers.iter().all(|answer| answer.status != 429));
}

#[actix_web::test]
async fn a_stranger_cannot_pretend_to_speak_for_others() {
    let server = server(&[
        ("CAMP_RATE_LIMIT_PER_MINUTE", "1"),
        ("CAMP_TRUSTED_PROXIES", "10.0.0.0/8"),
    ])
    .await;
    let answers = send_all(&server, vec![from("203.0.113.7"), from("203.0.113.8")]).await;
    assert_eq!(answers[1].status, 429);
}

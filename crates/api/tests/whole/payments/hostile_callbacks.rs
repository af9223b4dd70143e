//! Callbacks of impostors, and of a platform that is not itself: refused, kept, and without effect.

use camp_testkit::World;
use serde_json::json;

use super::payments;
use super::platform::{Message, Platform};
use crate::world;

/// The reasons of what was kept, oldest first.
async fn kept(world: &World) -> Vec<String> {
    world
        .words("select reason from rejected_callbacks order by id")
        .await
}

async fn kept_bytes(world: &World) -> i64 {
    world
        .count("select octet_length(body)::bigint from rejected_callbacks")
        .await
}

/// Each message is refused with this status and kept for this reason, and nothing else happens.
async fn are_refused(
    world: World,
    platform: &Platform,
    messages: &[Message],
    status: u16,
    why: &'static str,
) {
    for message in messages {
        let answer = platform.send(&world, message).await;
        assert_eq!(answer.status, status, "{why}: {answer}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    have_no_effect(world, &vec![why; messages.len()]).await;
}

async fn is_refused(
    world: World,
    platform: &Platform,
    message: Message,
    status: u16,
    why: &'static str,
) {
    are_refused(world, platform, &[message], status, why).await;
}

async fn have_no_effect(world: World, reasons: &[&str]) {
    assert_eq!(kept(&world).await, reasons);
    assert_eq!(world.count("select count(*) from payment_events").await, 0);
    assert_eq!(payments(&world).await, 0);
    world.finish().await;
}

async fn setting() -> (World, Platform, Message) {
    let world = world().await;
    let platform = Platform::of(&world).await;
    let payment = platform.payment("0190a5b6c7d8", "4200001234202611250000000001");
    let message = platform.says(&world, "EV-1", &payment);
    (world, platform, message)
}

#[tokio::test]
async fn a_body_changed_on_the_way_has_a_bad_signature() {
    let (world, platform, mut message) = setting().await;
    let place = message.body.len() / 2;
    message.body[place] ^= 1;
    is_refused(world, &platform, message, 401, "bad_signature").await;
}

#[tokio::test]
async fn an_old_body_under_a_new_id_has_a_bad_signature() {
    let (world, platform, mut message) = setting().await;
    let text = String::from_utf8(message.body).unwrap();
    message.body = text.replace("EV-1", "EV-2").into_bytes();
    is_refused(world, &platform, message, 401, "bad_signature").await;
}

#[tokio::test]
async fn a_serial_that_nobody_knows_is_not_believed() {
    let (world, platform, message) = setting().await;
    let message = message.with(
        "wechatpay-serial",
        "PUB_KEY_ID_0000000000000000000000000001",
    );
    is_refused(world, &platform, message, 401, "unknown_serial").await;
}

#[tokio::test]
async fn a_signature_of_another_time_is_not_believed() {
    let (world, platform, message) = setting().await;
    let messages = [310, -4_000].map(|age| platform.signed(&world, message.body.clone(), age));
    are_refused(world, &platform, &messages, 401, "old_timestamp").await;
}

#[tokio::test]
async fn a_probe_is_answered_like_any_wrong_signature() {
    let (world, platform, message) = setting().await;
    let message = message.with("wechatpay-signature", "WECHATPAY/SIGNTEST/aGVsbG8=");
    is_refused(world, &platform, message, 401, "signtest").await;
}

#[tokio::test]
async fn a_message_without_its_signature_is_not_believed() {
    let (world, platform, mut message) = setting().await;
    message
        .headers
        .retain(|(name, _)| !name.starts_with("wechatpay-"));
    is_refused(world, &platform, message, 401, "missing_header").await;
}

#[tokio::test]
async fn money_of_another_merchant_or_appid_is_not_ours() {
    let (world, platform, _) = setting().await;
    let messages = ["mchid", "appid"].map(|member| {
        let mut payment = platform.payment("0190a5b6c7d8", "4200001234202611250000000001");
        payment[member] = json!("wx0000000000000000");
        platform.says(&world, "EV-1", &payment)
    });
    are_refused(world, &platform, &messages, 403, "wrong_merchant").await;
}

#[tokio::test]
async fn a_signed_message_that_says_nothing_readable_changes_nothing() {
    let (world, platform, _) = setting().await;
    let messages = [
        b"\xff\xfe\x00{}".as_slice(),
        b"{\"mchid\":\"19",
        b"[]",
        b"{\"out_trade_no\":1}",
    ]
    .map(|content| platform.signed(&world, platform.envelope("EV-1", content), 0));
    are_refused(world, &platform, &messages, 422, "malformed").await;
}

#[tokio::test]
async fn half_a_body_is_not_read_although_it_is_signed() {
    let (world, platform, message) = setting().await;
    let half = message.body[..message.body.len() / 2].to_vec();
    let message = platform.signed(&world, half, 0);
    is_refused(world, &platform, message, 422, "malformed").await;
}

#[tokio::test]
async fn bytes_that_are_no_text_are_not_believed() {
    let (world, platform, mut message) = setting().await;
    message.body = vec![0xff, 0x00, 0xc3, 0x28, 0xf0];
    is_refused(world, &platform, message, 401, "bad_signature").await;
}

#[tokio::test]
async fn an_id_that_cannot_be_kept_is_no_id() {
    let (world, platform, message) = setting().await;
    let envelope: serde_json::Value = serde_json::from_slice(&message.body).unwrap();
    let messages = ["", &"E".repeat(65), "EV\u{0}1"].map(|id| {
        let mut envelope = envelope.clone();
        envelope["id"] = json!(id);
        platform.signed(&world, envelope.to_string().into_bytes(), 0)
    });
    are_refused(world, &platform, &messages, 422, "malformed").await;
}

#[tokio::test]
async fn a_compressed_body_is_never_unpacked() {
    // A gzip head promises more than any memory holds; what follows does not matter.
    let bomb = [b"\x1f\x8b\x08\x00".as_slice(), &[0; 4096]].concat();
    let (world, platform, _) = setting().await;
    let encodings = ["gzip", "br", "deflate, gzip", "zstd", "x-unknown"];
    for encoding in encodings {
        let message = platform.signed(&world, bomb.clone(), 0);
        let message = message.with("content-encoding", encoding);
        platform
            .send(&world, &message)
            .await
            .refused(415, "body_encoded");
    }
    let bytes = "select sum(octet_length(body))::bigint from rejected_callbacks";
    assert_eq!(world.count(bytes).await, 0);
    have_no_effect(world, &encodings.map(|_| "encoded")).await;
}

#[tokio::test]
async fn an_oversized_body_is_refused_unread_and_kept_without_it() {
    let (world, platform, mut message) = setting().await;
    message.body = vec![b' '; 64 * 1024 + 1];
    let answer = platform.send(&world, &message).await;
    answer.refused(413, "payload_too_large");
    assert_eq!(kept_bytes(&world).await, 0);
    have_no_effect(world, &["oversized"]).await;
}

#[tokio::test]
async fn an_endless_body_is_read_as_far_as_the_limit() {
    let (world, platform, mut message) = setting().await;
    let chunk = [b"8000\r\n".as_slice(), &[b'x'; 0x8000], b"\r\n"].concat();
    message.body = chunk.repeat(8);
    let answer = platform.send_raw(&world, &message, "transfer-encoding: chunked");
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert_eq!(kept_bytes(&world).await, 64 * 1024);
    have_no_effect(world, &["oversized"]).await;
}

#[tokio::test]
async fn a_body_that_breaks_off_is_kept_as_far_as_it_came() {
    let (world, platform, mut message) = setting().await;
    let length = format!("content-length: {}", message.body.len());
    message.body.truncate(100);
    let answer = platform.send_raw(&world, &message, &length);
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    assert_eq!(kept_bytes(&world).await, 100);
    have_no_effect(world, &["truncated"]).await;
}

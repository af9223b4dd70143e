use camp_domain::auth::Role;

use crate::world::{Call, World};

/// A picture as PNG, drawn by hand: the checksum of a chunk is all a decoder insists on.
pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(width, height)
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    bytes.into_inner()
}

/// Uploads a picture and gives its id.
pub(crate) async fn upload(world: &World, token: &str, kind: &str) -> String {
    let answer = world
        .send(
            Call::post("/api/admin/files")
                .token(token)
                .form(kind, &png(40, 30)),
        )
        .await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    answer.json()["id"].as_str().unwrap().to_owned()
}

#[actix_web::test]
async fn a_poster_is_for_everybody_and_kept_by_browsers() {
    let world = World::new().await;
    let token = world.staff(Role::Admin).await;
    let call = Call::post("/api/admin/files")
        .token(&token)
        .form("poster", &png(2000, 1000));
    let view = world.send(call).await.json();
    assert_eq!(
        (view["width"].as_i64(), view["height"].as_i64()),
        (Some(1080), Some(540))
    );
    assert_eq!(view["contentType"], "image/jpeg");
    let picture = world.send(Call::get(view["url"].as_str().unwrap())).await;
    assert_eq!(picture.header("content-type"), "image/jpeg");
    assert!(picture.header("cache-control").contains("immutable"));
    assert_eq!(picture.body.len() as i64, view["bytes"].as_i64().unwrap());
    world.end().await;
}

#[actix_web::test]
async fn a_group_qr_code_is_shown_by_signed_links_only() {
    let world = World::new().await;
    let token = world.staff(Role::Admin).await;
    let call = Call::post("/api/admin/files")
        .token(&token)
        .form("group_qr", &png(40, 40));
    let view = world.send(call).await.json();
    let (id, url) = (view["id"].as_str().unwrap(), view["url"].as_str().unwrap());
    assert_eq!(
        world
            .send(Call::get(&format!("/api/files/{id}")))
            .await
            .status,
        404
    );
    let picture = world.send(Call::get(url)).await;
    assert_eq!(picture.status, 200);
    assert_eq!(picture.header("cache-control"), "private, no-store");
    let (path, query) = url.split_once('?').unwrap();
    let longer = query.replace("expires=1", "expires=2");
    assert_eq!(
        world
            .send(Call::get(&format!("{path}?{longer}")))
            .await
            .status,
        404
    );
    let missing = world.send(Call::get(path)).await;
    assert_eq!(
        (missing.status.as_u16(), missing.fields()),
        (422, vec!["expires".to_owned()])
    );
    let old = crate::world::wall().timestamp() - 1;
    let signature = world.app.vault.sign_link(&format!("file\n{id}\n{old}"));
    let old = format!("{path}?expires={old}&signature={signature}");
    assert_eq!(
        world.send(Call::get(&old)).await.problem(),
        (410, "file_link_expired".to_owned())
    );
    world.end().await;
}

#[actix_web::test]
async fn what_is_not_a_picture_is_refused_by_its_content() {
    let world = World::new().await;
    let token = world.staff(Role::Admin).await;
    let send = |kind: &str, file: &[u8]| {
        world.send(
            Call::post("/api/admin/files")
                .token(&token)
                .form(kind, file),
        )
    };
    let html = send("poster", b"<html><script>alert(1)</script></html>").await;
    assert_eq!(
        (html.status.as_u16(), html.fields()),
        (422, vec!["file".to_owned()])
    );
    assert_eq!(html.json()["errors"][0]["code"], "file_type");
    let mut heavy = png(10, 10);
    heavy.resize(2 * 1024 * 1024 + 1, 0);
    assert_eq!(
        send("poster", &heavy).await.json()["errors"][0]["code"],
        "file_too_large"
    );
    heavy.resize(4 * 1024 * 1024, 0);
    assert_eq!(
        send("poster", &heavy).await.problem(),
        (413, "payload_too_large".to_owned())
    );
    let unknown = send("passport", &png(10, 10)).await;
    assert_eq!(
        (unknown.status.as_u16(), unknown.fields()),
        (400, vec!["kind".to_owned()])
    );
    let json = Call::post("/api/admin/files")
        .token(&token)
        .json(serde_json::json!({}));
    assert_eq!(world.send(json).await.status, 415);
    world.end().await;
}

use serde_json::{Value, json};

use crate::world::World;

async fn json_of(request: reqwest::RequestBuilder) -> Value {
    request.send().await.unwrap().json().await.unwrap()
}

async fn redeem(world: &World, code: &str) -> Value {
    let (appid, secret) = (world.file("oauth/appid"), world.file("oauth/secret"));
    let path = format!(
        "/sns/oauth2/access_token?appid={appid}&secret={secret}&code={code}&grant_type=authorization_code"
    );
    json_of(world.http.get(world.url(&path))).await
}

#[tokio::test]
async fn a_code_works_once_and_names_its_member() {
    let world = World::start();
    let made = world
        .control("oauth/code", json!({ "nickname": "小雨" }))
        .await;
    let token = redeem(&world, made["code"].as_str().unwrap()).await;
    assert_eq!(token["openid"], made["openid"]);
    assert_eq!(token["unionid"], made["unionid"]);
    assert_eq!(
        redeem(&world, made["code"].as_str().unwrap()).await["errcode"],
        40163
    );
    assert_eq!(redeem(&world, "never").await["errcode"], 40029);
    let path = format!(
        "/sns/userinfo?access_token={}&openid={}&lang=zh_CN",
        token["access_token"].as_str().unwrap(),
        token["openid"].as_str().unwrap()
    );
    assert_eq!(
        json_of(world.http.get(world.url(&path))).await["nickname"],
        "小雨"
    );

    let silent = world
        .control("oauth/code", json!({ "scope": "snsapi_base" }))
        .await;
    let token = redeem(&world, silent["code"].as_str().unwrap()).await;
    assert_eq!(
        (token["scope"].as_str(), token.get("unionid")),
        (Some("snsapi_base"), None)
    );

    world
        .fault(json!({ "name": "snapshot_user", "count": 1 }))
        .await;
    let made = world
        .control("oauth/code", json!({ "nickname": "小雨" }))
        .await;
    let token = redeem(&world, made["code"].as_str().unwrap()).await;
    assert_eq!(token["is_snapshotuser"], 1);
    assert_ne!(token["openid"], made["openid"]);
}

#[tokio::test]
async fn a_person_approves_once_and_is_known_afterwards() {
    let world = World::start();
    let authorize = |scope: &str| {
        let appid = world.file("oauth/appid");
        world.url(&format!(
            "/connect/oauth2/authorize?appid={appid}&redirect_uri=http%3A%2F%2F127.0.0.1%2Fback%3Fa%3D1\
             &response_type=code&scope={scope}&state=s1"
        ))
    };
    let url = authorize("snsapi_userinfo");
    let page = world.http.get(&url).send().await.unwrap();
    assert!(page.text().await.unwrap().contains("同意并继续"));
    let sent = world
        .http
        .post(&url)
        .form(&[("nickname", "新来的<人>")])
        .send()
        .await
        .unwrap();
    let location = sent.headers()["location"].to_str().unwrap().to_owned();
    assert!(
        location.starts_with("http://127.0.0.1/back?a=1&code=") && location.ends_with("state=s1")
    );
    let cookie = sent.headers()["set-cookie"].to_str().unwrap().to_owned();
    let cookie = cookie.split(';').next().unwrap();
    for scope in ["snsapi_base", "snsapi_userinfo"] {
        let silent = world
            .http
            .get(authorize(scope))
            .header("Cookie", cookie)
            .send()
            .await
            .unwrap();
        assert_eq!(silent.status(), 302, "{scope}");
    }
    let wrong = authorize("snsapi_userinfo").replace("appid=wx", "appid=xx");
    assert!(
        world
            .http
            .get(wrong)
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap()
            .contains("10005")
    );
}

#[tokio::test]
async fn the_planet_account_is_proved_by_its_own_sign_in() {
    let world = World::start();
    let members = world.look("planet/members").await;
    let user_id = members["members"][3]["userId"].clone();
    let code = world
        .control("planet-oauth/code", json!({ "userId": user_id }))
        .await;
    let (id, secret) = (
        world.file("planet-oauth/client_id"),
        world.file("planet-oauth/client_secret"),
    );
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code["code"].as_str().unwrap()),
        ("client_id", &id),
        ("client_secret", &secret),
    ];
    let token = json_of(
        world
            .http
            .post(world.url("/planet-oauth/token"))
            .form(&form),
    )
    .await;
    let bearer = token["access_token"].as_str().unwrap();
    let me = json_of(
        world
            .http
            .get(world.url("/planet-oauth/me"))
            .bearer_auth(bearer),
    )
    .await;
    assert_eq!(me["user_id"], user_id);
    let again = json_of(
        world
            .http
            .post(world.url("/planet-oauth/token"))
            .form(&form),
    )
    .await;
    assert_eq!(again["error"], "invalid_grant");
}

#[tokio::test]
async fn staff_messages_arrive_and_invalid_users_are_named() {
    let world = World::start();
    let (corpid, secret) = (world.file("wecom/corpid"), world.file("wecom/secret"));
    let agentid: u64 = world.file("wecom/agentid").parse().unwrap();
    let path = format!("/cgi-bin/gettoken?corpid={corpid}&corpsecret={secret}");
    let first = json_of(world.http.get(world.url(&path))).await;
    let second = json_of(world.http.get(world.url(&path))).await;
    assert_eq!(first["access_token"], second["access_token"]);
    let send = async |token: &str, content: &str| {
        let body = json!({
            "touser": "coach|bad user", "msgtype": "text", "agentid": agentid,
            "text": { "content": content },
        });
        let path = format!("/cgi-bin/message/send?access_token={token}");
        json_of(world.http.post(world.url(&path)).json(&body)).await
    };
    let token = first["access_token"].as_str().unwrap();
    let sent = send(token, "训练营已结束").await;
    assert_eq!(
        (sent["errcode"].as_i64(), sent["invaliduser"].as_str()),
        (Some(0), Some("bad user"))
    );
    assert_eq!(send("wrong", "x").await["errcode"], 40014);
    assert_eq!(send(token, &"长".repeat(700)).await["errcode"], 45002);
    world
        .fault(json!({ "name": "wecom_expired_token", "count": 1 }))
        .await;
    assert_eq!(send(token, "y").await["errcode"], 42001);
    let third = json_of(world.http.get(world.url(&path))).await;
    assert_ne!(first["access_token"], third["access_token"]);

    let messages = world.look("messages?channel=wecom_app").await;
    assert_eq!(messages["messages"].as_array().unwrap().len(), 1);
    assert_eq!(messages["messages"][0]["content"], "训练营已结束");
}

#[tokio::test]
async fn a_robot_takes_twenty_messages_a_minute() {
    let world = World::start();
    let key = world.file("wecom/robot_key");
    let send = async |key: &str| {
        let body = json!({ "msgtype": "text", "text": { "content": "今天打卡了吗" } });
        let path = format!("/cgi-bin/webhook/send?key={key}");
        json_of(world.http.post(world.url(&path)).json(&body)).await["errcode"]
            .as_i64()
            .unwrap()
    };
    for _ in 0..20 {
        assert_eq!(send(&key).await, 0);
    }
    assert_eq!(send(&key).await, 45009);
    assert_eq!(send("nobody").await, 93000);
}

#[tokio::test]
async fn template_messages_need_the_account_token() {
    let world = World::start();
    let (appid, secret) = (world.file("oauth/appid"), world.file("oauth/secret"));
    let wish = json!({ "grant_type": "client_credential", "appid": appid, "secret": secret });
    let token = json_of(
        world
            .http
            .post(world.url("/cgi-bin/stable_token"))
            .json(&wish),
    )
    .await;
    let path = format!(
        "/cgi-bin/message/template/send?access_token={}",
        token["access_token"].as_str().unwrap()
    );
    let mut message = json!({
        "touser": "oUpF8uMuAJO", "template_id": "t1",
        "data": { "thing1": { "value": "退款到账" }, "amount2": { "value": "99.00元" } },
    });
    let sent = json_of(world.http.post(world.url(&path)).json(&message)).await;
    assert_eq!(sent["errcode"], 0);
    message["data"]["thing1"]["value"] = json!("太".repeat(21));
    assert_eq!(
        json_of(world.http.post(world.url(&path)).json(&message)).await["errcode"],
        47003
    );
    let wrong = world.url("/cgi-bin/message/template/send?access_token=x");
    assert_eq!(
        json_of(world.http.post(wrong).json(&message)).await["errcode"],
        40001
    );
}

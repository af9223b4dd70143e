use crate::merchant::Merchant;
use crate::world::World;

const DAY: i64 = 86_400;

/// The business day, and enough seconds to be past ten on the next.
async fn today(world: &World) -> String {
    world.look("clock").await["now"].as_str().unwrap()[..10].to_owned()
}

#[tokio::test]
async fn a_bill_of_a_day_lists_its_payments_and_refunds() {
    let world = World::start();
    let merchant = Merchant::of(&world);
    let day = today(&world).await;
    merchant
        .paid(&world, "order-3001", 9900, "http://127.0.0.1:9/n")
        .await;
    let refund = merchant.refund("refund-3001", "order-3001", 9900, 9900);
    merchant
        .post(&world, "/v3/refund/domestic/refunds", &refund)
        .await;
    let path = format!("/v3/bill/tradebill?bill_date={day}&bill_type=ALL");
    assert_eq!(merchant.get(&world, &path).await.code(), "PARAM_ERROR");
    world.advance(2 * DAY).await;

    let link = merchant.get(&world, &path).await.json();
    let url = link["download_url"].as_str().unwrap();
    let target = url.strip_prefix(&world.url("")).unwrap();
    let file = merchant.get(&world, target).await;
    assert_eq!((file.status, file.header("Wechatpay-Signature")), (200, ""));
    let hash = aws_lc_rs::digest::digest(
        &aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY,
        file.text.as_bytes(),
    );
    assert_eq!(link["hash_value"], hex::encode(hash.as_ref()));
    let lines: Vec<&str> = file.text.lines().collect();
    assert_eq!(lines.len(), 5);
    assert!(lines[1].contains(",`order-3001,") && lines[1].contains(",`SUCCESS,"));
    assert!(lines[2].contains(",`refund-3001,") && lines[2].contains(",`99.00,"));
    assert_eq!(lines[1].split(",`").count(), 27);
    assert_eq!(lines[4], "`2,`99.00,`99.00,`0.00,`0.00,`99.00,`99.00");
    assert!(file.text.ends_with('\n'));

    let path = format!("/v3/bill/fundflowbill?bill_date={day}");
    let link = merchant.get(&world, &path).await.json();
    let target = link["download_url"]
        .as_str()
        .unwrap()
        .strip_prefix(&world.url(""))
        .unwrap();
    let flow = merchant.get(&world, target).await.text;
    assert_eq!(flow.lines().count(), 5);
    world.advance(301).await;
    assert_eq!(merchant.get(&world, target).await.status, 400);
}

#[tokio::test]
async fn a_day_without_trade_has_no_statement() {
    let world = World::start();
    let merchant = Merchant::of(&world);
    let day = today(&world).await;
    world.advance(2 * DAY).await;
    let path = format!("/v3/bill/tradebill?bill_date={day}&tar_type=GZIP");
    let answer = merchant.get(&world, &path).await;
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (400, "NO_STATEMENT_EXIST")
    );
}

//! The chain: what was written can be neither changed nor removed without being found.

use camp_domain::auth::Role;
use camp_services::Place;
use camp_testkit::{Client, World};
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{PATH, busy};

async fn verify(owner: &Client) -> Value {
    let path = format!("{PATH}/verify");
    owner.post(&path, json!({})).await.ok()
}

/// The finding once `statement` has been run past the product.
async fn after(world: &World, owner: &Client, statement: &str) -> Value {
    assert_ne!(world.tamper(statement).await, 0, "{statement}");
    verify(owner).await
}

#[tokio::test]
async fn one_character_in_any_column_is_found_and_named() {
    let (world, owner) = busy().await;
    let sound = verify(&owner).await;
    assert_eq!(sound["finding"], Value::Null, "{sound}");
    assert_eq!(sound["by"], "super_admin");
    world
        .tamper("create table kept as select * from audit_log")
        .await;
    world
        .tamper("create table kept_seals as select * from audit_seals")
        .await;
    let victim = "(select audit_id from audit_seals where seq = 3)";
    let columns = [
        ("at", "at + interval '1 microsecond'"),
        (
            "actor_kind",
            "case actor_kind when 'staff' then 'system' else 'staff' end",
        ),
        ("actor_id", "gen_random_uuid()"),
        ("action", "action || 'x'"),
        ("object_kind", "object_kind || 'x'"),
        ("object_id", "object_id || 'x'"),
        ("object_name", "coalesce(object_name, '') || 'x'"),
        ("before", "'{\"x\": 1}'"),
        ("after", "'{\"x\": 1}'"),
        ("reason", "coalesce(reason, '')|| 'x'"),
        ("ip", "coalesce(ip, '') || 'x'"),
        ("request_id", "coalesce(request_id, '') || 'x'"),
    ];
    for (column, value) in columns {
        let change = format!("update audit_log set {column} = {value} where id = {victim}");
        let found = after(&world, &owner, &change).await;
        assert_eq!(found["finding"], "changed", "{column}");
        assert_eq!(
            (&found["brokenSeq"], &found["sealed"]),
            (&json!(3), &json!(2)),
            "{column}"
        );
        let back =
            format!("update audit_log a set {column} = k.{column} from kept k where k.id = a.id");
        let found = after(&world, &owner, &back).await;
        assert_eq!(found["finding"], Value::Null, "{column} is as it was");
    }
    let seals = [
        ("audit_id", "audit_id + 1000000"),
        ("content", "sha256(content)"),
        ("hash", "sha256(hash)"),
        ("sealed_at", "sealed_at + interval '1 microsecond'"),
    ];
    for (column, value) in seals {
        let change = format!("update audit_seals set {column} = {value} where seq = 3");
        let found = after(&world, &owner, &change).await;
        assert_eq!(
            (&found["finding"], &found["brokenSeq"]),
            (&json!("broken"), &json!(3)),
            "{column}"
        );
        let back = format!(
            "update audit_seals s set {column} = k.{column} from kept_seals k where k.seq = s.seq"
        );
        let found = after(&world, &owner, &back).await;
        assert_eq!(found["finding"], Value::Null, "{column} is as it was");
    }
    world.finish().await;
}

#[tokio::test]
async fn rows_that_go_change_places_or_come_from_elsewhere_are_found() {
    let (world, owner) = busy().await;
    assert_eq!(verify(&owner).await["finding"], Value::Null);
    world
        .tamper("create table kept as select * from audit_log")
        .await;
    let back = "insert into audit_log overriding system value select * from kept k
                 where not exists (select 1 from audit_log a where a.id = k.id)";
    let gone = "delete from audit_log where id = (select audit_id from audit_seals where seq = 2)";
    let found = after(&world, &owner, gone).await;
    assert_eq!(
        (&found["finding"], &found["brokenSeq"]),
        (&json!("missing"), &json!(2))
    );
    // A mark of retention that retention did not make helps nobody.
    let mark = "insert into audit_removals select seq, sealed_at from audit_seals where seq = 2";
    assert_eq!(after(&world, &owner, mark).await["finding"], "missing");
    world.tamper("delete from audit_removals").await;
    assert_eq!(after(&world, &owner, back).await["finding"], Value::Null);

    let swap = "update audit_log a set (object_id, action) = (b.object_id, b.action)
                  from audit_seals s, audit_seals t, audit_log b
                 where s.audit_id = a.id and t.audit_id = b.id
                   and (s.seq, t.seq) in ((2, 4), (4, 2))";
    let found = after(&world, &owner, swap).await;
    assert_eq!(
        (&found["finding"], &found["brokenSeq"]),
        (&json!("changed"), &json!(2))
    );
    let restore = "update audit_log a set (object_id, action) = (k.object_id, k.action)
                     from kept k where k.id = a.id";
    assert_eq!(after(&world, &owner, restore).await["finding"], Value::Null);

    let forged = "insert into audit_log (at, actor_kind, action, object_kind, object_id)
                  select max(at), 'system', 'refunds.approve', 'refund', 'x' from audit_log";
    let found = after(&world, &owner, forged).await;
    assert_eq!(found["finding"], "foreign");
    world
        .tamper("delete from audit_log where object_id = 'x'")
        .await;

    // Cut off at the end, the chain would be sound in itself.
    world
        .tamper(
            "delete from audit_log where id in (select audit_id from audit_seals where seq > 3)",
        )
        .await;
    let cut = "delete from audit_seals where seq > 3";
    let found = after(&world, &owner, cut).await;
    assert_eq!(
        (&found["finding"], &found["brokenSeq"]),
        (&json!("cut"), &json!(4))
    );
    let page = owner.get(&format!("{PATH}/chain")).await.ok();
    assert_eq!(page["lastCheck"]["finding"], "cut");
    world.finish().await;
}

#[tokio::test]
async fn what_waits_for_its_seal_is_counted_and_sealed_within_one_pass() {
    let (world, owner) = busy().await;
    let admin = world.staff(Role::Admin).await;
    let before = verify(&owner).await;
    assert_eq!(before["finding"], Value::Null);
    assert_eq!(before["unsealed"], 1, "the sign-in of a moment ago");
    world.run_due().await;
    let then = verify(&owner).await;
    assert_eq!(then["unsealed"], 0);
    assert_eq!(
        then["sealed"].as_i64().unwrap(),
        before["sealed"].as_i64().unwrap() + 1
    );
    admin
        .post(&format!("{PATH}/verify"), json!({}))
        .await
        .refused(403, "forbidden");
    world.finish().await;
}

#[tokio::test]
async fn two_sealers_at_once_make_one_chain() {
    use camp_services::audit::SealQueue;
    use camp_services::due::DueQueue;
    let (world, owner) = busy().await;
    for _ in 0..4 {
        world.staff(Role::Admin).await;
        let passes = (0..4).map(|_| SealQueue::run(&world.app, 1));
        for pass in futures::future::join_all(passes).await {
            pass.unwrap();
        }
    }
    let found = verify(&owner).await;
    assert_eq!(
        (&found["finding"], &found["unsealed"]),
        (&Value::Null, &json!(0))
    );
    world.finish().await;
}

#[tokio::test]
async fn old_rows_go_into_a_sealed_file_and_the_rest_can_still_be_verified() {
    let (world, owner) = busy().await;
    let rooms = "select count(*) from audit_log where action like 'camps.%'";
    let camps = world.count(rooms).await;
    let uploads = "select count(*) from audit_log where action = 'files.upload'";
    let old = world.count(uploads).await;
    assert!(camps > 0 && old > 2);
    world.advance(TimeDelta::days(93)).await;
    world.run_due().await;
    assert_eq!(
        (world.count(rooms).await, world.count(uploads).await),
        (camps, 0)
    );
    let found = verify(&owner).await;
    assert_eq!(found["finding"], Value::Null, "{found}");
    let removed = found["removed"].as_i64().unwrap();
    assert!(removed >= old);
    let key = world
        .words("select object_id from audit_log where action = 'audit.retire'")
        .await
        .remove(0);
    let file = world.app.files.get(&key).await.unwrap().unwrap();
    let text = world
        .app
        .vault
        .open_text(Place::new("audit_archive", &key), &file)
        .unwrap();
    assert_eq!(text.lines().count(), usize::try_from(removed).unwrap());
    assert!(text.lines().any(|line| line.contains("files.upload")));
    // One more that goes past retention is missed.
    let gone = "delete from audit_log where id = (select min(id) from audit_log where action = 'camps.create')";
    assert_eq!(after(&world, &owner, gone).await["finding"], "missing");
    world.run_due().await;
    world.advance(TimeDelta::days(1)).await;
    world.run_due().await;
    let told = world.outside.messages("wecom_app").await.join("\n");
    assert!(told.contains("操作日志校验未通过"), "{told}");
    world.finish().await;
}

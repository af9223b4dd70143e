//! The timetable in the hands of a person.

use camp_domain::auth::Role;
use serde_json::{Value, json};

use crate::world;

const PATH: &str = "/api/admin/jobs";

fn job<'a>(list: &'a Value, name: &str) -> &'a Value {
    let items = list["items"].as_array().unwrap();
    items.iter().find(|item| item["job"] == name).unwrap()
}

#[tokio::test]
async fn a_job_asked_for_twice_runs_once_and_says_how_it_went() {
    let world = world().await;
    let owner = world.staff(Role::SuperAdmin).await;
    world.run_due().await;
    let before = owner.get(PATH).await.ok();
    let advance = job(&before, "camps.advance");
    assert_eq!(advance["title"], "训练营开始与结束");
    assert_eq!(advance["lastRun"]["succeeded"], true);
    assert!(advance["nextAt"].as_str().unwrap() > before["now"].as_str().unwrap());
    assert_eq!(advance["asked"], Value::Null);

    let run = format!("{PATH}/check_ins.roster/run");
    let first = owner.post(&run, json!({})).await;
    assert_eq!(
        (first.status, &first.ok()["alreadyAsked"]),
        (202, &json!(false))
    );
    assert_eq!(owner.post(&run, json!({})).await.ok()["alreadyAsked"], true);
    let waiting = owner.get(PATH).await.ok();
    let asked = &job(&waiting, "check_ins.roster")["asked"];
    assert_eq!(
        (&asked["by"], &asked["startedAt"]),
        (&json!("super_admin"), &Value::Null)
    );

    world.run_due().await;
    let after = owner.get(PATH).await.ok();
    assert_eq!(job(&after, "check_ins.roster")["asked"], Value::Null);
    let runs = owner
        .get(&format!("{PATH}/check_ins.roster/runs"))
        .await
        .ok();
    let mine: Vec<&Value> = runs["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|run| run["askedBy"] == "super_admin")
        .collect();
    assert_eq!(mine.len(), 1);
    assert_eq!(mine[0]["succeeded"], true);
    assert!(
        mine[0]["lines"][0].as_str().unwrap().contains("成员"),
        "{mine:?}"
    );
    let acts = "select count(*) from audit_log where action = 'jobs.run'";
    assert_eq!(world.count(acts).await, 1);
    assert_eq!(
        owner.post(&run, json!({})).await.ok()["alreadyAsked"],
        false
    );
    world.finish().await;
}

#[tokio::test]
async fn a_run_that_fails_says_why() {
    let world = world().await;
    let owner = world.staff(Role::SuperAdmin).await;
    world.run_due().await;
    world
        .outside
        .fault(json!({ "name": "planet_unavailable", "probability": 1 }))
        .await;
    let run = format!("{PATH}/check_ins.roster/run");
    owner.post(&run, json!({})).await.ok();
    world.run_due().await;
    let runs = owner
        .get(&format!("{PATH}/check_ins.roster/runs"))
        .await
        .ok();
    let failed = &runs["items"][0];
    assert_eq!(failed["succeeded"], false, "{failed}");
    assert!(
        failed["lines"][0].as_str().unwrap().contains("失败原因"),
        "{failed}"
    );
    world.finish().await;
}

#[tokio::test]
async fn nobody_but_the_owner_runs_jobs_and_no_job_is_made_up() {
    let world = world().await;
    let owner = world.staff(Role::SuperAdmin).await;
    let admin = world.staff(Role::Admin).await;
    let run = format!("{PATH}/check_ins.roster/run");
    admin.post(&run, json!({})).await.refused(403, "forbidden");
    let unknown = format!("{PATH}/no.such_job/run");
    owner
        .post(&unknown, json!({}))
        .await
        .refused(404, "not_found");
    let waiting = "select count(*) from job_requests";
    assert_eq!(world.count(waiting).await, 0);
    world.finish().await;
}

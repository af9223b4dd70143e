//! A camp's days, against the simulated planet.

use camp_domain::Clock;
use camp_providers::planet::{NewProject, PlanetClient, PlanetError, ProjectScope};
use chrono::TimeDelta;
use serde_json::json;

use crate::world::clock;
use crate::world::sandbox::Outside;

async fn project(planet: &PlanetClient, clock: &Clock) -> i64 {
    let new = NewProject {
        title: "21 天训练营".into(),
        text: "每天一篇".into(),
        checkin_days: 21,
        ends_at: clock.now() + TimeDelta::days(21),
    };
    planet.create_project(&new).await.unwrap().id
}

/// `posts[n]` check-ins of the n-th of as many new members.
async fn check_in(outside: &Outside, id: i64, posts: &[usize]) -> Vec<i64> {
    let names: Vec<_> = (0..posts.len())
        .map(|n| json!({ "name": format!("成员{n}") }))
        .collect();
    let added = outside
        .control("planet/members", json!({ "members": names }))
        .await;
    let members = added["members"].as_array().unwrap();
    let users: Vec<i64> = members
        .iter()
        .map(|member| member["userId"].as_i64().unwrap())
        .collect();
    let each = users.iter().zip(posts);
    let all: Vec<_> = each
        .flat_map(|(user, count)| vec![json!({ "checkinId": id, "userId": user }); *count])
        .collect();
    outside
        .control("planet/check-ins", json!({ "checkIns": all }))
        .await;
    users
}

#[tokio::test]
async fn a_project_is_created_found_and_counted() {
    let outside = Outside::start();
    let planet = outside.planet();
    let groups = planet.groups().await.unwrap();
    assert!(
        groups
            .groups
            .iter()
            .any(|group| group.group_id == planet.group_id())
    );
    assert!(groups.expire_in.is_some_and(|seconds| seconds > 0));

    let id = project(&planet, &clock()).await;
    let listed = planet
        .check_in_projects(ProjectScope::Ongoing)
        .await
        .unwrap();
    assert!(listed.iter().any(|project| project.id == id));
    let found = planet.check_in_project(id).await.unwrap();
    assert_eq!(
        (found.checkin_days, found.kind.as_str()),
        (21, "accumulated")
    );
    assert!(found.ends_at().is_some() && found.create_time.is_some());
    assert!(planet.ranking(id).await.unwrap().is_empty());
    assert!(planet.topics_until(id, |_| false).await.unwrap().is_empty());

    let users = check_in(&outside, id, &[2, 1]).await;
    let ranking = planet.ranking(id).await.unwrap();
    // Two posts of one day are one day.
    assert!(ranking.iter().all(|row| row.days == 1) && ranking.len() == 2);
    let topics = planet.topics_until(id, |_| false).await.unwrap();
    assert_eq!(topics.len(), 3);
    let newest = topics[0].topic_id;
    assert!(
        planet
            .topics_until(id, |topic| topic == newest)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        topics
            .iter()
            .all(|topic| users.contains(&topic.author.as_ref().unwrap().user_id))
    );
    let statistics = planet.statistics(id).await.unwrap();
    assert!(statistics.joined_count.is_some_and(|joined| joined >= 2));
    assert_eq!(
        planet.member_summary(users[0]).await.unwrap().user_id,
        users[0]
    );
}

#[tokio::test]
async fn passing_refusals_are_waited_out_and_final_ones_are_told() {
    let outside = Outside::start();
    let planet = outside.planet();
    for fault in [
        "planet_overloaded",
        "planet_upgrading",
        "planet_rate_limited",
        "planet_html",
        "planet_cut_json",
        "planet_unavailable",
    ] {
        outside.spoil_once(fault).await;
        let before = planet.calls();
        planet.groups().await.unwrap();
        assert_eq!(planet.calls() - before, 2, "{fault}");
    }
    for fault in [
        "planet_unauthorised",
        "planet_unauthorised_body",
        "planet_unauthorised_redirect",
    ] {
        outside.spoil_once(fault).await;
        assert_eq!(
            planet.groups().await.unwrap_err(),
            PlanetError::CookieInvalid,
            "{fault}"
        );
    }
    outside.spoil_once("planet_membership_expired").await;
    let refused = planet
        .check_in_projects(ProjectScope::Over)
        .await
        .unwrap_err();
    assert_eq!(refused, PlanetError::MembershipExpired);
}

#[tokio::test]
async fn a_large_group_is_read_to_its_last_member_and_post() {
    let outside = Outside::start();
    let planet = outside.planet();
    let before = planet.roster().await.unwrap().len();
    let id = project(&planet, &clock()).await;
    check_in(&outside, id, &[1; 450]).await;
    assert_eq!(planet.roster().await.unwrap().len(), before + 450);
    assert_eq!(planet.ranking(id).await.unwrap().len(), 450);
}

#[tokio::test]
async fn a_ranking_stays_whole_under_short_pages_renames_and_moving_ties() {
    for fault in [
        "planet_short_page",
        "planet_rename_between_pages",
        "planet_tie_moves",
    ] {
        let outside = Outside::start();
        let planet = outside.planet();
        let id = project(&planet, &clock()).await;
        let users = check_in(&outside, id, &[1; 50]).await;
        outside
            .control("faults", json!({ "name": fault, "count": 1 }))
            .await;
        let ranking = planet.ranking(id).await.unwrap();
        let mut ranked: Vec<i64> = ranking.iter().map(|row| row.user_id).collect();
        let mut expected = users;
        ranked.sort_unstable();
        expected.sort_unstable();
        assert_eq!(ranked, expected, "{fault}");
    }
}

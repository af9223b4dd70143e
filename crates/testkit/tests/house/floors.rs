//! Which crate may stand on which.

use std::collections::BTreeSet;
use std::process::Command;

use serde_json::Value;

use crate::sources::root;

/// Each crate and the crates of ours it may depend on. What tests use is not asked.
const PLAN: [(&str, &[&str]); 10] = [
    ("domain", &[]),
    ("settings", &[]),
    ("telemetry", &["settings"]),
    ("repository", &["domain"]),
    ("providers", &["domain", "settings"]),
    (
        "services",
        &["domain", "repository", "providers", "settings"],
    ),
    (
        "api",
        &["domain", "repository", "services", "settings", "telemetry"],
    ),
    (
        "scheduler",
        &["domain", "repository", "services", "settings", "telemetry"],
    ),
    ("sandbox", &[]),
    (
        "testkit",
        &[
            "domain",
            "settings",
            "telemetry",
            "repository",
            "providers",
            "services",
            "sandbox",
        ],
    ),
];

/// Libraries that have no business on a floor.
const NOT_HERE: [(&str, &[&str]); 6] = [
    ("domain", &["tokio", "actix-web", "reqwest"]),
    ("repository", &["actix-web", "reqwest"]),
    ("providers", &["actix-web", "sqlx"]),
    ("services", &["actix-web", "sqlx", "reqwest"]),
    ("api", &["sqlx", "reqwest"]),
    ("scheduler", &["actix-web", "sqlx", "reqwest"]),
];

#[test]
fn every_crate_stands_on_the_floors_it_is_planned_on() {
    let packages = packages();
    let planned: BTreeSet<&str> = PLAN.iter().map(|(name, _)| *name).collect();
    let present: BTreeSet<&str> = packages.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(planned, present, "a crate is not in the plan");
    for (name, needs) in &packages {
        let (_, allowed) = PLAN.iter().find(|(planned, _)| planned == name).unwrap();
        for need in needs {
            if let Some(ours) = need.strip_prefix("camp-") {
                assert!(allowed.contains(&ours), "{name} may not depend on {ours}");
            }
        }
    }
}

#[test]
fn libraries_stay_on_their_floors() {
    let packages = packages();
    for (name, unwanted) in NOT_HERE {
        let (_, needs) = packages
            .iter()
            .find(|(package, _)| package == name)
            .unwrap();
        for library in unwanted {
            let found = needs.iter().any(|need| need == library);
            // What domain has behind a feature is for the floors above to switch on.
            assert!(!found, "{name} may not depend on {library}");
        }
    }
}

/// Name and normal, not optional dependencies of each package of the workspace.
fn packages() -> Vec<(String, Vec<String>)> {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--format-version",
            "1",
            "--offline",
        ])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap().iter();
    packages
        .map(|package| {
            let name = package["name"].as_str().unwrap();
            let needs = package["dependencies"].as_array().unwrap().iter();
            let needs = needs
                .filter(|need| need["kind"].is_null() && need["optional"] == false)
                .map(|need| need["name"].as_str().unwrap().to_owned());
            (
                name.strip_prefix("camp-").unwrap().to_owned(),
                needs.collect(),
            )
        })
        .collect()
}

//! What was asked for is held by operations and tests that are really there.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::sources::{root, sources};

fn operations() -> BTreeSet<String> {
    let text = fs::read_to_string(root().join("openapi/openapi.json")).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    let items = document["paths"].as_object().unwrap().values();
    let operations = items.flat_map(|item| item.as_object().unwrap().values());
    operations
        .map(|operation| operation["operationId"].as_str().unwrap().to_owned())
        .collect()
}

fn tests() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for source in sources(&["crates"], &["rs"]) {
        if source.path.contains("/tests/") {
            let functions = source.text.split("fn ").skip(1);
            names.extend(functions.filter_map(|rest| Some(rest.split_once('(')?.0.to_owned())));
        }
    }
    names
}

#[test]
fn every_line_of_the_requirements_names_an_operation_and_a_test_that_exist() {
    let page = fs::read_to_string(root().join("docs/REQUIREMENTS.md")).unwrap();
    let (operations, tests) = (operations(), tests());
    let mut lines = 0;
    for line in page.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [.., operation, test] = cells[..] else {
            panic!("{line}");
        };
        if test == "test" {
            continue;
        }
        lines += 1;
        let name = |cell: &str| cell.trim_matches('`').to_owned();
        assert!(tests.contains(&name(test)), "there is no test {test}");
        let known = operation == "—" || operations.contains(&name(operation));
        assert!(known, "there is no operation {operation}");
    }
    assert!(lines > 60, "{lines} lines");
}

//! The environment as an operator meets it.

#![allow(clippy::unwrap_used)]

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use camp_settings::{ClockSource, LogFormat, Settings, SettingsError};

const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

fn settings(changes: &[(&str, &str)]) -> Result<Settings, SettingsError> {
    let mut values = HashMap::from([
        ("DATABASE_URL", "postgres://camp:pw@127.0.0.1/camp"),
        ("CAMP_PUBLIC_URL", "https://camp.example.com"),
        ("CAMP_MASTER_KEY", KEY),
    ]);
    values.extend(changes.iter().copied());
    Settings::from_lookup(|name| values.get(name).map(|value| (*value).to_owned()))
}

const SIMULATED: [(&str, &str); 5] = [
    ("CAMP_WECHAT_PAY_URL", "http://127.0.0.1:8090"),
    ("CAMP_WECHAT_API_URL", "http://localhost:8090"),
    ("CAMP_WECHAT_OPEN_URL", "http://[::1]:8090"),
    ("CAMP_WECOM_URL", "http://127.0.0.1:8090"),
    ("CAMP_PLANET_URL", "http://127.0.0.1:8090"),
];

#[test]
fn three_variables_are_enough_and_the_rest_is_made_for_production() {
    let settings = settings(&[]).unwrap();
    assert_eq!(
        settings.hosts.wechat_pay.as_str(),
        "https://api.mch.weixin.qq.com/"
    );
    assert_eq!(settings.hosts.planet_oauth, None);
    assert_eq!(settings.clock, ClockSource::System);
    assert_eq!(settings.http.rate_limit_per_minute, 100);
    assert_eq!(
        settings.http.public("/h5/camps/1"),
        "https://camp.example.com/h5/camps/1"
    );
    assert!(settings.http.trusts([127, 0, 0, 1].into()));
    assert!(!settings.http.trusts([10, 0, 0, 1].into()));
    assert!(settings.redis.url.is_none());
    assert_eq!(settings.log.format, LogFormat::Json);
    assert_eq!(settings.secrets.master_key.expose()[31], 31);
    assert!(settings.files.files_dir.ends_with(".data/files"));
}

#[test]
fn each_required_variable_is_named_when_it_is_missing_or_empty() {
    for name in ["DATABASE_URL", "CAMP_PUBLIC_URL", "CAMP_MASTER_KEY"] {
        let error = settings(&[(name, " ")]).unwrap_err();
        assert!(
            matches!(error, SettingsError::Missing { name: n, .. } if n == name),
            "{error}"
        );
        assert!(error.to_string().contains(name));
    }
}

#[test]
fn a_wrong_value_is_named_by_its_variable_and_never_repeated() {
    let wrong = [
        ("DATABASE_URL", "mysql://hunter2"),
        ("CAMP_DATABASE_OWNER_URL", "hunter2"),
        ("CAMP_DATABASE_MAX_CONNECTIONS", "hunter2"),
        ("CAMP_DATABASE_MAX_CONNECTIONS", "1"),
        ("REDIS_URL", "hunter2"),
        ("CAMP_PUBLIC_URL", "https://hunter2.example/path"),
        ("CAMP_PUBLIC_URL", "ftp://hunter2.example"),
        ("CAMP_PUBLIC_URL", "https://u:hunter2@camp.example"),
        ("CAMP_API_BIND", "hunter2"),
        ("CAMP_TRUSTED_PROXIES", "127.0.0.1,hunter2"),
        ("CAMP_RATE_LIMIT_PER_MINUTE", "0"),
        ("CAMP_MASTER_KEY", "hunter2"),
        ("CAMP_MASTER_KEY", "aHVudGVyMg=="),
        (
            "CAMP_MASTER_KEY",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        ),
        ("CAMP_CLOCK", "hunter2"),
        ("CAMP_CLOCK", "offset-file:"),
        ("CAMP_WECHAT_PAY_URL", "http://pay.hunter2.example"),
        ("CAMP_PLANET_OAUTH_URL", "hunter2"),
        ("CAMP_LOG_FORMAT", "hunter2"),
    ];
    for (name, value) in wrong {
        let message = settings(&[(name, value)]).unwrap_err().to_string();
        assert!(message.starts_with(name), "{name}: {message}");
        assert!(!message.contains("hunter2"), "{message}");
    }
}

#[test]
fn secrets_never_appear_in_debug_output() {
    let settings = settings(&[("REDIS_URL", "redis://:hunter2@127.0.0.1/")]).unwrap();
    let text = format!("{settings:?}");
    for secret in ["hunter2", "camp:pw", KEY, "30, 31]"] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[test]
fn a_secret_may_come_from_a_file_but_not_twice() {
    let path = std::env::temp_dir().join(format!("camp-settings-{}", std::process::id()));
    std::fs::write(&path, format!("{KEY}\n")).unwrap();
    let file = path.to_str().unwrap();
    let read = settings(&[("CAMP_MASTER_KEY", ""), ("CAMP_MASTER_KEY_FILE", file)]).unwrap();
    assert_eq!(read.secrets.master_key.expose()[1], 1);
    let twice = settings(&[("CAMP_MASTER_KEY_FILE", file)]).unwrap_err();
    assert_eq!(
        twice,
        SettingsError::Twice {
            name: "CAMP_MASTER_KEY"
        }
    );
    std::fs::remove_file(&path).unwrap();
    let gone = settings(&[("CAMP_MASTER_KEY", ""), ("CAMP_MASTER_KEY_FILE", file)]).unwrap_err();
    assert!(gone.to_string().starts_with("CAMP_MASTER_KEY_FILE"));
}

#[test]
fn the_calendar_moves_only_when_the_whole_outside_world_is_simulated() {
    let movable = ("CAMP_CLOCK", "offset-file:/run/clock-offset");
    let mut all = SIMULATED.to_vec();
    all.push(movable);
    let settings_ok = settings(&all).unwrap();
    assert_eq!(
        settings_ok.clock,
        ClockSource::OffsetFile("/run/clock-offset".into())
    );
    for missing in 0..SIMULATED.len() {
        let mut some = all.clone();
        let (name, _) = some.remove(missing);
        assert_eq!(
            settings(&some).unwrap_err(),
            SettingsError::MovableClock { variable: name }
        );
    }
    all.push(("CAMP_PLANET_OAUTH_URL", "https://oauth.example.com"));
    assert!(matches!(
        settings(&all),
        Err(SettingsError::MovableClock { .. })
    ));
}

#[test]
fn the_example_file_lists_exactly_the_variables_that_are_read() {
    let asked = RefCell::new(BTreeSet::new());
    let example = include_str!("../../../.env.example");
    Settings::from_lookup(|name| {
        asked.borrow_mut().insert(name.to_owned());
        settings_value(name)
    })
    .unwrap();
    let listed: BTreeSet<String> = example
        .lines()
        .take_while(|line| !line.contains("make run"))
        .filter_map(|line| line.trim_start_matches("# ").split_once('='))
        .map(|(name, _)| name.to_owned())
        .collect();
    assert_eq!(listed, asked.into_inner());
}

fn settings_value(name: &str) -> Option<String> {
    let value = match name {
        "DATABASE_URL" => "postgres://camp@127.0.0.1/camp",
        "CAMP_PUBLIC_URL" => "https://camp.example.com",
        "CAMP_MASTER_KEY" => KEY,
        _ => return None,
    };
    Some(value.to_owned())
}

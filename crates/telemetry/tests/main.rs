//! One process, set up once.

#![allow(clippy::unwrap_used)]

use camp_settings::{LogFormat, LogSettings};
use camp_telemetry::{TelemetryError, init, render};

#[test]
fn a_process_counts_its_events_and_its_panics() {
    let settings = LogSettings {
        filter: "off".to_owned(),
        format: LogFormat::Json,
    };
    assert_eq!(render(), "");
    init(&settings).unwrap();
    assert!(matches!(init(&settings), Err(TelemetryError::LogsTaken)));

    metrics::counter!("camp_test_total", "kind" => "one").increment(2);
    metrics::histogram!("camp_test_seconds").record(0.003);
    assert!(std::thread::spawn(|| panic!("on purpose")).join().is_err());

    let text = render();
    for line in [
        r#"camp_test_total{kind="one"} 2"#,
        r#"camp_test_seconds_bucket{le="0.005"} 1"#,
        "camp_panics_total 1",
    ] {
        assert!(text.contains(line), "{text}");
    }
}

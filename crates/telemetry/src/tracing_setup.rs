//! Where log lines go and which are written.

use std::io;

use camp_settings::{LogFormat, LogSettings};
use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::filter::FilterFn;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt};

use crate::TelemetryError;

/// Libraries that write addresses or statements with their values at debug and trace level.
const TALKATIVE: [&str; 8] = [
    "h2",
    "hyper",
    "hyper_util",
    "reqwest",
    "rustls",
    "sqlx",
    "redis",
    "tower",
];

pub(crate) fn install(settings: &LogSettings) -> Result<(), TelemetryError> {
    subscriber(settings, io::stderr)?
        .try_init()
        .map_err(|_| TelemetryError::LogsTaken)
}

fn subscriber<W>(
    settings: &LogSettings,
    writer: W,
) -> Result<impl Subscriber + Send + Sync + 'static, TelemetryError>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let filter = EnvFilter::try_new(&settings.filter)
        .map_err(|error| TelemetryError::Filter(error.to_string()))?;
    let lines: Box<dyn Layer<_> + Send + Sync> = match settings.format {
        LogFormat::Json => fmt::layer()
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .with_writer(writer)
            .boxed(),
        LogFormat::Pretty => fmt::layer().compact().with_writer(writer).boxed(),
    };
    let lines = lines.with_filter(FilterFn::new(may_be_written));
    Ok(Registry::default().with(filter).with(lines))
}

fn may_be_written(metadata: &Metadata<'_>) -> bool {
    let library = metadata.target().split("::").next().unwrap_or_default();
    *metadata.level() <= Level::INFO || !TALKATIVE.contains(&library)
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::{Arc, Mutex, PoisonError};

    use super::*;

    #[derive(Clone, Default)]
    struct Lines(Arc<Mutex<Vec<u8>>>);

    impl Write for Lines {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn logged(filter: &str, format: LogFormat, event: impl FnOnce()) -> String {
        let lines = Lines::default();
        let writer = lines.clone();
        let settings = LogSettings {
            filter: filter.to_owned(),
            format,
        };
        let subscriber = subscriber(&settings, move || writer.clone()).unwrap();
        tracing::subscriber::with_default(subscriber, event);
        let bytes = lines.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_json_line_carries_the_fields_of_the_event_and_its_span() {
        let text = logged("info", LogFormat::Json, || {
            let _span = tracing::info_span!("job", name = "sync").entered();
            tracing::info!(camp = 7, "synchronised");
            tracing::debug!("not written");
        });
        assert_eq!(text.lines().count(), 1);
        for part in [
            r#""camp":7"#,
            r#""message":"synchronised""#,
            r#""name":"sync""#,
        ] {
            assert!(text.contains(part), "{text}");
        }
    }

    #[test]
    fn libraries_that_print_addresses_stay_quiet_even_when_everything_is_asked_for() {
        let text = logged("trace", LogFormat::Pretty, || {
            tracing::debug!(target: "reqwest::connect", "https://host/?key=hunter2");
            tracing::trace!(target: "hyper_util::client", "https://host/?key=hunter2");
            tracing::warn!(target: "hyper", "connection lost");
            tracing::debug!(target: "camp_services", "ours");
        });
        assert!(!text.contains("hunter2"), "{text}");
        assert!(
            text.contains("connection lost") && text.contains("ours"),
            "{text}"
        );
    }

    #[test]
    fn a_filter_with_a_mistake_is_refused() {
        let settings = LogSettings {
            filter: "camp=loud".to_owned(),
            format: LogFormat::Json,
        };
        assert!(matches!(
            subscriber(&settings, io::sink),
            Err(TelemetryError::Filter(_))
        ));
    }
}

//! Whether the provider answers, as this process saw it.

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};

use crate::ProviderError;

/// How the last calls went, all merchant accounts together. Cloning shares it.
#[derive(Clone, Debug, Default)]
pub struct Health(Arc<Mutex<Seen>>);

/// What was seen of the provider. Instants are business time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Seen {
    /// It was not called yet.
    #[default]
    Nothing,
    /// The last call had an answer, at this instant.
    Answering(DateTime<Utc>),
    /// No call had one.
    Failing {
        /// Since the first of them.
        since: DateTime<Utc>,
        /// The last of them.
        last: DateTime<Utc>,
        /// What is known of the last one, without secrets.
        why: String,
    },
}

impl Health {
    /// What was seen.
    #[must_use]
    pub fn seen(&self) -> Seen {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Notes how a call went. A refusal is an answer, unless it refuses our signature: then the
    /// provider answers nothing of ours.
    pub(super) fn note<T>(&self, now: DateTime<Utc>, went: &Result<T, ProviderError>) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *seen = match went {
            Err(error) if !error.is_final() || error.code() == Some("SIGN_ERROR") => {
                let since = match *seen {
                    Seen::Failing { since, .. } => since,
                    Seen::Nothing | Seen::Answering(_) => now,
                };
                let (last, why) = (now, error.to_string());
                Seen::Failing { since, last, why }
            }
            Ok(_) | Err(_) => Seen::Answering(now),
        };
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn it_fails_from_the_first_of_the_calls_without_an_answer() {
        let health = Health::default();
        let at = |seconds| DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds);
        let lost = || Err::<(), _>(ProviderError::uncertain("timed out"));
        assert_eq!(health.seen(), Seen::Nothing);
        health.note(at(1), &lost());
        health.note(
            at(9),
            &Err::<(), _>(ProviderError::rejected("SIGN_ERROR", "", 401)),
        );
        let Seen::Failing { since, last, why } = health.seen() else {
            panic!("{:?}", health.seen());
        };
        assert_eq!((since, last), (at(1), at(9)));
        assert!(why.contains("SIGN_ERROR"), "{why}");
        health.note(
            at(10),
            &Err::<(), _>(ProviderError::rejected("NOT_ENOUGH", "", 403)),
        );
        assert_eq!(
            health.seen(),
            Seen::Answering(at(10)),
            "a refusal is an answer"
        );
    }
}

//! An access token that many calls share and one fetches.

use camp_domain::Clock;
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;

use crate::ProviderError;

/// A token as the provider issued it.
pub(crate) struct Issued {
    pub(crate) token: SecretString,
    pub(crate) seconds: i64,
}

struct Kept {
    token: SecretString,
    renew_at: DateTime<Utc>,
}

/// Whoever finds no usable token fetches it while the others wait for that one answer.
pub(crate) struct TokenCache {
    clock: Clock,
    kept: Mutex<Option<Kept>>,
}

impl TokenCache {
    pub(crate) fn new(clock: Clock) -> Self {
        Self {
            clock,
            kept: Mutex::new(None),
        }
    }

    /// The token, fetched when there is none or it has lived four fifths of its life. `refused`
    /// is a token the provider no longer takes: it is not given out again unless the provider
    /// itself does.
    pub(crate) async fn get<F>(
        &self,
        refused: Option<&SecretString>,
        fetch: impl FnOnce() -> F,
    ) -> Result<SecretString, ProviderError>
    where
        F: Future<Output = Result<Issued, ProviderError>>,
    {
        let mut kept = self.kept.lock().await;
        let now = self.clock.wall();
        if let Some(current) = kept.as_ref()
            && now < current.renew_at
            && refused.is_none_or(|old| old.expose_secret() != current.token.expose_secret())
        {
            return Ok(current.token.clone());
        }
        *kept = None;
        let issued = fetch().await?;
        let life = TimeDelta::seconds(issued.seconds.clamp(0, 7_200) * 4 / 5);
        *kept = Some(Kept {
            token: issued.token.clone(),
            renew_at: now + life,
        });
        Ok(issued.token)
    }
}

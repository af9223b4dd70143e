//! One call after another, with patience.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use serde_json::{Map, Value, json};
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep, sleep_until};

use super::envelope::opened;
use super::pace::Rhythm;
use super::{Pace, PlanetCall, PlanetError, PlanetMethod, PlanetTransport};

/// The operator's account at the planet, looking at one group.
///
/// Keep one client for each cookie: pace and pause live in it.
#[derive(Debug)]
pub struct PlanetClient {
    transport: Box<dyn PlanetTransport>,
    group_id: i64,
    pace: Pace,
    turn: Mutex<Turn>,
    calls: AtomicU64,
    expire_in: AtomicI64,
}

/// Held by the one call that is under way.
#[derive(Debug)]
struct Turn {
    rhythm: Rhythm,
    next_at: Option<Instant>,
    exhausted: u32,
    paused_until: Option<Instant>,
}

/// After this many exhausted calls in a row the account rests.
const EXHAUSTED_LIMIT: u32 = 4;
const EXPIRY_UNKNOWN: i64 = i64::MIN;

impl PlanetClient {
    /// A client for `group_id` that keeps to `pace`.
    #[must_use]
    pub fn new(transport: Box<dyn PlanetTransport>, group_id: i64, pace: Pace) -> Self {
        let turn = Turn {
            rhythm: Rhythm::new(&pace),
            next_at: None,
            exhausted: 0,
            paused_until: None,
        };
        Self {
            transport,
            group_id,
            pace,
            turn: Mutex::new(turn),
            calls: AtomicU64::new(0),
            expire_in: AtomicI64::new(EXPIRY_UNKNOWN),
        }
    }

    /// The group.
    #[must_use]
    pub fn group_id(&self) -> i64 {
        self.group_id
    }

    /// How many requests have left, retries included.
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    /// Seconds the cookie still lived at the last answer that said so.
    #[must_use]
    pub fn expire_in(&self) -> Option<i64> {
        Some(self.expire_in.load(Ordering::Relaxed)).filter(|seconds| *seconds != EXPIRY_UNKNOWN)
    }

    /// Reads `path`, below `v2`.
    pub(super) async fn get(
        &self,
        path: &[&str],
        query: Vec<(&'static str, String)>,
    ) -> Result<Map<String, Value>, PlanetError> {
        self.run(self.call(PlanetMethod::Get, path, query, None))
            .await
    }

    /// Reads `path`, below the group.
    pub(super) async fn get_in_group(
        &self,
        path: &[&str],
        query: Vec<(&'static str, String)>,
    ) -> Result<Map<String, Value>, PlanetError> {
        let group = self.group_id.to_string();
        let path: Vec<&str> = ["groups", &group].iter().chain(path).copied().collect();
        self.get(&path, query).await
    }

    /// Creates in `path`, below the group.
    pub(super) async fn post_in_group(
        &self,
        path: &[&str],
        data: Value,
    ) -> Result<Map<String, Value>, PlanetError> {
        let group = self.group_id.to_string();
        let path: Vec<&str> = ["groups", &group].iter().chain(path).copied().collect();
        let body = json!({ "req_data": data });
        self.run(self.call(PlanetMethod::Post, &path, Vec::new(), Some(body)))
            .await
    }

    fn call(
        &self,
        method: PlanetMethod,
        path: &[&str],
        query: Vec<(&'static str, String)>,
        body: Option<Value>,
    ) -> PlanetCall {
        let path = std::iter::once("v2")
            .chain(path.iter().copied())
            .map(str::to_owned)
            .collect();
        PlanetCall {
            method,
            path,
            query,
            body,
        }
    }

    /// One call with its tries. Others wait: the account asks one question at a time.
    async fn run(&self, call: PlanetCall) -> Result<Map<String, Value>, PlanetError> {
        let mut turn = self.turn.lock().await;
        if turn
            .paused_until
            .is_some_and(|until| Instant::now() < until)
        {
            return Err(PlanetError::Paused);
        }
        let mut pauses = self.pace.retries.iter();
        loop {
            let outcome = self.attempt(&call, &mut turn).await;
            let error = match outcome {
                Ok(data) => {
                    turn.rhythm.succeeded(&self.pace);
                    turn.exhausted = 0;
                    return Ok(data);
                }
                Err(error) => error,
            };
            if !may_repeat(&call, &error) {
                return Err(error);
            }
            turn.rhythm.refused(&self.pace);
            let Some(pause) = pauses.next() else {
                self.note_exhaustion(&mut turn);
                return Err(error);
            };
            tracing::debug!(%error, path = call.path.join("/"), "asking the planet again");
            wait(*pause).await;
        }
    }

    async fn attempt(
        &self,
        call: &PlanetCall,
        turn: &mut Turn,
    ) -> Result<Map<String, Value>, PlanetError> {
        if let Some(at) = turn.next_at {
            sleep_until(at).await;
        }
        self.calls.fetch_add(1, Ordering::Relaxed);
        let answer = self.transport.send(call).await;
        turn.next_at = Some(Instant::now() + turn.rhythm.pause());
        let answer = answer?;
        if let Some(seconds) = answer.expire_in {
            self.expire_in.store(seconds, Ordering::Relaxed);
        }
        opened(&answer)
    }

    fn note_exhaustion(&self, turn: &mut Turn) {
        turn.exhausted += 1;
        if turn.exhausted >= EXHAUSTED_LIMIT {
            turn.exhausted = 0;
            turn.paused_until = Some(Instant::now() + self.pace.rest);
            tracing::warn!("the planet refuses again and again: calls are paused");
        }
    }
}

/// A call that changes something is repeated only when the planet itself said that it did not do
/// it.
fn may_repeat(call: &PlanetCall, error: &PlanetError) -> bool {
    match error {
        PlanetError::Overloaded {
            code: 1059 | 1050 | 429,
        } => true,
        error => call.method == PlanetMethod::Get && error.is_passing(),
    }
}

async fn wait(pause: Duration) {
    if !pause.is_zero() {
        sleep(pause).await;
    }
}

//! Wrong passwords, counted by account and address.
//!
//! From the second one on the answer comes later each time; after the fifth the pair is locked for
//! a quarter of an hour. Redis holds the counts across replicas, the process while Redis is away.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use deadpool_redis::Pool;
use redis::AsyncCommands;

use crate::sha256;

/// Wrong passwords after which a pair is locked.
const LOCK_AT: u32 = 5;
/// How long wrong passwords are remembered, and so how long a lock lasts.
const MEMORY: Duration = Duration::from_secs(15 * 60);
/// Longer than this nobody waits for Redis.
const PATIENCE: Duration = Duration::from_millis(200);
/// Number of pairs in the process at which forgotten ones are swept.
const SWEEP_AT: usize = 10_000;

/// What a wrong password comes to.
pub(super) struct Failed {
    /// How long to keep the caller waiting.
    pub(super) delay: Duration,
    /// Whether the pair is locked now.
    pub(super) locks: bool,
}

/// Counts wrong passwords. One for the process.
#[derive(Default)]
pub struct Attempts {
    own: Mutex<HashMap<String, (u32, Instant)>>,
}

impl Attempts {
    /// How long the pair is locked, if it is.
    pub(super) async fn locked(&self, redis: Option<&Pool>, key: &str) -> Option<Duration> {
        let remembered = self.own_locked(key);
        let Some(pool) = redis else { return remembered };
        let ask = async {
            let mut connection = pool.get().await.ok()?;
            let count: Option<u32> = connection.get(key).await.ok()?;
            if count.unwrap_or(0) < LOCK_AT {
                return None;
            }
            let left: i64 = connection.ttl(key).await.ok()?;
            u64::try_from(left).ok().map(Duration::from_secs)
        };
        let shared = tokio::time::timeout(PATIENCE, ask).await.ok().flatten();
        shared.or(remembered)
    }

    /// Counts a wrong password.
    pub(super) async fn failed(&self, redis: Option<&Pool>, key: &str) -> Failed {
        let own = self.own_failed(key);
        let mut count = own;
        if let Some(pool) = redis {
            let tell = async {
                let mut connection = pool.get().await.ok()?;
                let count: u32 = connection.incr(key, 1).await.ok()?;
                let memory = i64::try_from(MEMORY.as_secs()).unwrap_or(i64::MAX);
                let _: () = connection.expire(key, memory).await.ok()?;
                Some(count)
            };
            let shared = tokio::time::timeout(PATIENCE, tell).await.ok().flatten();
            count = shared.unwrap_or(0).max(own);
        }
        Failed {
            delay: Duration::from_millis(200) * count.saturating_sub(1).min(LOCK_AT),
            locks: count >= LOCK_AT,
        }
    }

    /// Forgets the pair after a right password.
    pub(super) async fn succeeded(&self, redis: Option<&Pool>, key: &str) {
        self.own
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(key);
        let Some(pool) = redis else { return };
        let tell = async {
            let mut connection = pool.get().await.ok()?;
            let _: () = connection.del(key).await.ok()?;
            Some(())
        };
        // A count that stays in an unreachable Redis expires by itself.
        let _ = tokio::time::timeout(PATIENCE, tell).await;
    }

    fn own_locked(&self, key: &str) -> Option<Duration> {
        let own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        let (count, since) = own.get(key)?;
        if *count < LOCK_AT {
            None
        } else {
            MEMORY.checked_sub(since.elapsed())
        }
    }

    fn own_failed(&self, key: &str) -> u32 {
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        if own.len() >= SWEEP_AT {
            own.retain(|_, (_, since)| since.elapsed() < MEMORY);
        }
        let entry = own.entry(key.to_owned()).or_insert((0, Instant::now()));
        if entry.1.elapsed() >= MEMORY {
            entry.0 = 0;
        }
        *entry = (entry.0 + 1, Instant::now());
        entry.0
    }
}

/// The key of an account and an address; hashed, because either may be anything.
pub(super) fn key(username: &str, ip: Option<&str>) -> String {
    let pair = format!("{username}\n{}", ip.unwrap_or_default());
    format!("login:{}", hex::encode(sha256(pair.as_bytes())))
}

//! One running world: its books behind one lock, its clock, its keys.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use crate::clock::Clock;
use crate::credentials::Credentials;
use crate::faults::FaultSet;
use crate::planet::Planet;
use crate::planet_oauth::PlanetOauth;
use crate::wechat_oauth::Members;
use crate::wechat_pay::Books;
use crate::wecom::Wecom;

/// Everything that a snapshot keeps. Keys and the clock have files of their own.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct World {
    pub(crate) faults: FaultSet,
    pub(crate) pay: Books,
    pub(crate) members: Members,
    pub(crate) planet: Planet,
    pub(crate) planet_oauth: PlanetOauth,
    pub(crate) wecom: Wecom,
}

impl World {
    /// A world as it looks on its first day.
    pub(crate) fn seeded(credentials: &Credentials, now: chrono::DateTime<chrono::Utc>) -> Self {
        Self {
            members: Members::seeded(),
            planet: Planet::seeded(credentials.planet_group_id, now),
            ..Self::default()
        }
    }
}

/// A running world, shared by all handlers.
pub(crate) struct Instance {
    pub(crate) clock: Clock,
    pub(crate) credentials: Credentials,
    pub(crate) public_url: String,
    pub(crate) http: reqwest::Client,
    /// Rung whenever something may have fallen due.
    pub(crate) bell: tokio::sync::Notify,
    /// Held while callbacks are delivered, so that two deliveries never overtake each other.
    pub(crate) delivering: tokio::sync::Mutex<()>,
    world: Mutex<World>,
    changed: AtomicBool,
    state_path: PathBuf,
}

impl Instance {
    pub(crate) fn new(
        clock: Clock,
        credentials: Credentials,
        public_url: String,
        http: reqwest::Client,
        world: World,
        state_path: PathBuf,
    ) -> Self {
        Self {
            clock,
            credentials,
            public_url,
            http,
            bell: tokio::sync::Notify::new(),
            delivering: tokio::sync::Mutex::new(()),
            world: Mutex::new(world),
            changed: AtomicBool::new(true),
            state_path,
        }
    }

    fn lock(&self) -> MutexGuard<'_, World> {
        // A panic in one handler must not end the world for all others.
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn read<R>(&self, look: impl FnOnce(&World) -> R) -> R {
        look(&self.lock())
    }

    pub(crate) fn change<R>(&self, act: impl FnOnce(&mut World) -> R) -> R {
        let result = act(&mut self.lock());
        self.mark_changed();
        self.bell.notify_one();
        result
    }

    /// Throws the dice of the faults; without any fault on there is nothing to remember.
    pub(crate) fn roll<R>(&self, act: impl FnOnce(&mut FaultSet) -> R) -> R {
        let mut world = self.lock();
        if !world.faults.is_quiet() {
            self.mark_changed();
        }
        act(&mut world.faults)
    }

    pub(crate) fn mark_changed(&self) {
        self.changed.store(true, Ordering::SeqCst);
    }

    pub(crate) fn take_changed(&self) -> bool {
        self.changed.swap(false, Ordering::SeqCst)
    }

    pub(crate) fn state_path(&self) -> &Path {
        &self.state_path
    }
}

//! Locks across replicas that expire with their holder.

use std::time::Duration;

use camp_domain::Actor;
use camp_repository::{Tx, leases};
use chrono::TimeDelta;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::{App, Result, vault};

/// How long a lease outlives a holder that died.
const LIFE: TimeDelta = TimeDelta::seconds(15);
/// How often a living holder renews it.
const RENEWAL: Duration = Duration::from_secs(4);

/// A lock held by this process and renewed until it is released or dropped. Dropped without
/// release it expires by itself.
pub struct Lease {
    app: App,
    name: String,
    holder: Uuid,
    renewal: JoinHandle<()>,
}

impl Lease {
    /// Takes the lease `name`; nothing while somebody else holds it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take(app: &App, name: &str) -> Result<Option<Self>> {
        let holder = uuid::Builder::from_random_bytes(vault::random()?).into_uuid();
        if !renew(app, name, holder).await? {
            return Ok(None);
        }
        let renewal = tokio::spawn(keep(app.clone(), name.to_owned(), holder));
        Ok(Some(Self {
            app: app.clone(),
            name: name.to_owned(),
            holder,
            renewal,
        }))
    }

    /// Whether the lease is still held, for certain until `tx` ends: its row stays locked.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn held_in(&self, tx: &mut Tx) -> Result<bool> {
        let wall = self.app.clock.wall();
        Ok(leases::take(tx, &self.name, self.holder, wall, wall + LIFE).await?)
    }

    /// Whether it is known that somebody else has it now.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.renewal.is_finished()
    }

    /// Gives the lease back, so that nobody has to wait for it to expire.
    pub async fn release(self) {
        self.renewal.abort();
        let released = async {
            let mut tx = self.app.begin(Actor::System).await?;
            leases::release(&mut tx, &self.name, self.holder).await?;
            Ok::<_, crate::Error>(tx.commit().await?)
        };
        if let Err(error) = released.await {
            tracing::warn!(lease = self.name, %error, "a lease is left to expire");
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.renewal.abort();
    }
}

async fn renew(app: &App, name: &str, holder: Uuid) -> Result<bool> {
    let mut tx = app.begin(Actor::System).await?;
    let wall = app.clock.wall();
    let taken = leases::take(&mut tx, name, holder, wall, wall + LIFE).await?;
    tx.commit().await?;
    Ok(taken)
}

async fn keep(app: App, name: String, holder: Uuid) {
    loop {
        tokio::time::sleep(RENEWAL).await;
        match renew(&app, &name, holder).await {
            Ok(true) => {}
            Ok(false) => {
                tracing::warn!(lease = name, "a lease was lost");
                return;
            }
            Err(error) => tracing::warn!(lease = name, %error, "a lease was not renewed"),
        }
    }
}

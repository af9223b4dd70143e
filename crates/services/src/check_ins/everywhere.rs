//! Every camp at once, by hand, and at the extra times of the configuration.

use camp_domain::config::PLANET_SYNC_TIMES;
use camp_domain::{CampId, Kind, Refusal, SHANGHAI, Visibility};
use camp_repository::check_ins;
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};

use super::start::start;
use super::sync::sync_now;
use crate::{App, Caller, Error, Lease, Result, config};

/// The camps a person wants to be read, one after another.
pub struct StartedAll {
    camps: Vec<CampId>,
    lease: Lease,
}

impl StartedAll {
    /// How many camps there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.camps.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.camps.is_empty()
    }
}

/// Begins to read every camp of the nightly pass.
///
/// # Errors
/// [`Refusal`] `sync_running` while another such round is under way.
pub async fn start_all(app: &App) -> Result<StartedAll> {
    let Some(lease) = Lease::take(app, "check_ins.sync_all").await? else {
        let words = "全部同步正在进行，请稍候";
        return Err(Refusal::new(Kind::Conflict, "sync_running", words).into());
    };
    let camps = check_ins::list_due_camps(app.db.reader().await?.conn()).await?;
    Ok(StartedAll {
        camps: camps.into_iter().map(|camp| camp.id).collect(),
        lease,
    })
}

/// Reads the camps, one after another; how each went is in its row. A camp that somebody else reads
/// at this moment is left to them.
///
/// # Errors
/// When the database fails.
pub async fn sync_all(app: &App, caller: &Caller, all: StartedAll) -> Result<()> {
    for camp in &all.camps {
        if all.lease.is_lost() {
            return Ok(());
        }
        match start(app, caller, &Visibility::All, *camp).await {
            Ok(started) => drop(sync_now(app, started).await?),
            Err(Error::Refused(refusal)) => {
                tracing::info!(%camp, code = refusal.code, "left out of a round of syncs");
            }
            Err(error) => {
                all.lease.release().await;
                return Err(error);
            }
        }
    }
    all.lease.release().await;
    Ok(())
}

/// Whether one of the configured extra times lies within the `minutes` up to and with `slot`.
///
/// # Errors
/// When the database fails.
pub async fn is_extra_time(app: &App, slot: DateTime<Utc>, minutes: i64) -> Result<bool> {
    let values = config::load(app.db.reader().await?.conn()).await?;
    Ok(times(values.get(PLANET_SYNC_TIMES).unwrap_or_default())
        .any(|time| falls_into(time, slot, minutes)))
}

/// The times of a list; what is no time is left out.
fn times(list: &str) -> impl Iterator<Item = NaiveTime> + '_ {
    list.split([',', '，'])
        .filter_map(|time| NaiveTime::parse_from_str(time.trim(), "%H:%M").ok())
}

fn falls_into(time: NaiveTime, slot: DateTime<Utc>, minutes: i64) -> bool {
    let slot = slot.with_timezone(&SHANGHAI).naive_local();
    let since = slot - slot.date().and_time(time);
    // A time shortly before midnight belongs to the first slot of the next day.
    let since = if since < TimeDelta::zero() {
        since + TimeDelta::days(1)
    } else {
        since
    };
    since < TimeDelta::minutes(minutes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("an instant")
    }

    #[test]
    fn an_extra_time_belongs_to_exactly_one_slot() {
        let all: Vec<_> = times("12:00， 23:58,bad").collect();
        assert_eq!(all.len(), 2);
        let slots = |time| {
            (0..288)
                .filter(|n| {
                    falls_into(
                        time,
                        at("2026-11-25T16:00:00Z") + TimeDelta::minutes(5 * n),
                        5,
                    )
                })
                .count()
        };
        assert_eq!((slots(all[0]), slots(all[1])), (1, 1));
        assert!(falls_into(all[0], at("2026-11-26T04:00:00Z"), 5));
        assert!(falls_into(all[1], at("2026-11-26T16:00:00Z"), 5));
    }
}

//! Who a payment belongs to on the planet: filled in by the payer, decided by a person, doubted.

mod bind;
mod close;
mod deadlines;
mod fill;
mod hold;
mod remind;
mod report;

pub use bind::{bind, roster};
pub use close::{close, reopen};
pub use deadlines::{Expired, expire};
pub use fill::{Filling, fill};
pub(crate) use hold::back_to_review;
pub use remind::remind;
pub use report::report;

use camp_domain::enrolment::EnrolmentState;
use camp_domain::{EnrolmentId, Kind, Refusal};
use camp_repository::Tx;
use camp_repository::enrolment::{self, Identity};

use crate::{Error, Result};

/// Locks a place whose person is to change.
///
/// # Errors
/// When there is no such place, or its money went back already.
async fn lock(tx: &mut Tx, id: EnrolmentId) -> Result<Identity> {
    let place = enrolment::lock_identity(tx, id)
        .await?
        .ok_or_else(Error::not_found)?;
    match place.state {
        EnrolmentState::Active => Ok(place),
        EnrolmentState::Withdrawn => Err(Error::Refused(Refusal::new(
            Kind::Conflict,
            "enrolment_withdrawn",
            "这笔报名已经退款退出，不能再更改",
        ))),
    }
}

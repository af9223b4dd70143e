//! Counting a camp anew, and what follows for refunds.

use camp_domain::check_ins::ChangeCause;
use camp_domain::{CampId, Day};
use camp_repository::Tx;
use camp_repository::check_ins::{self, Changed, Occasion, SyncCamp};
use camp_repository::refunds;
use uuid::Uuid;

use crate::Result;
use crate::binding::back_to_review;

/// Counts a camp anew after something a person did, with the ranking read last. The caller holds
/// [`check_ins::lock_count`].
pub(super) async fn count_again(
    tx: &mut Tx,
    camp: &SyncCamp,
    cause: ChangeCause,
    id: Uuid,
) -> Result<Vec<Changed>> {
    let occasion = Occasion {
        cause,
        id,
        ranking: None,
    };
    count(tx, camp, &occasion).await
}

/// Counts a camp anew. A decision rests on the days: an approved refund that has not left goes back
/// to review when they change.
pub(super) async fn count(
    tx: &mut Tx,
    camp: &SyncCamp,
    occasion: &Occasion<'_>,
) -> Result<Vec<Changed>> {
    let today = Day::of(tx.now());
    let changed = check_ins::recount(tx, camp, occasion, today).await?;
    review_again(tx, camp.id, &changed).await?;
    Ok(changed)
}

async fn review_again(tx: &mut Tx, camp: CampId, changed: &[Changed]) -> Result<()> {
    let users: Vec<i64> = changed.iter().map(|member| member.user_id).collect();
    for payment in refunds::lock_approved_of(tx, camp, &users).await? {
        back_to_review(tx, payment, "打卡天数有变化，需要重新审核").await?;
    }
    Ok(())
}

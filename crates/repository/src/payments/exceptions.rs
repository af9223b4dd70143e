//! The desk: money that needs a person.

use camp_domain::payments::MoneyExceptionKind;
use camp_domain::{MoneyExceptionId, PaymentId};

use crate::{Result, Tx};

/// Puts a payment on the desk; false when it lies there for the same reason already.
///
/// # Errors
/// When the database fails.
pub async fn insert_exception(
    tx: &mut Tx,
    id: MoneyExceptionId,
    payment: PaymentId,
    kind: MoneyExceptionKind,
    detail: &str,
) -> Result<bool> {
    let now = tx.now();
    let inserted = sqlx::query!(
        "insert into money_exceptions (id, kind, state, payment_id, detail, opened_at)
         values ($1, $2, 'open', $3, $4, $5) on conflict (payment_id, kind) do nothing",
        id as _,
        kind as _,
        payment as _,
        detail,
        now,
    )
    .execute(tx.conn())
    .await?;
    Ok(inserted.rows_affected() == 1)
}

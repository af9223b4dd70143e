//! How much the account probably holds: the provider has no question for it.

use camp_domain::{Day, Fen};
use camp_repository::PgConnection;
use camp_repository::reconciliation::{self, AccountBills};

use crate::Result;

/// An account's balance as far as it can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// The last balance of a bill, in fen.
    pub known: Fen,
    /// The day it closed.
    pub day: Day,
    /// That balance with what our books say has moved since, in fen.
    pub expected: Fen,
}

/// The forecast of `account`; nothing while no bill named a balance. Withdrawals and payments of
/// other systems since that day are not in it.
///
/// # Errors
/// When the database fails.
pub async fn forecast(conn: &mut PgConnection, account: &AccountBills) -> Result<Option<Forecast>> {
    let Some((day, known)) = account.balance_day.zip(account.balance) else {
        return Ok(None);
    };
    let (came, went) = reconciliation::sum_moved(conn, &account.mch_id, day.end()).await?;
    Ok(Some(Forecast {
        known,
        day,
        expected: known.plus(came)?.minus(went)?,
    }))
}

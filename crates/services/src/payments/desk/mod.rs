//! The desk: people deal with money in doubt, one row at a time.

mod attach;
mod close;
mod give;
mod own;
mod refund;

use camp_domain::payments::{DeskAction, MoneyExceptionState as State, Resolution};
use camp_domain::{MoneyExceptionId, RefundId};
use camp_repository::enrolment::PlaceOfPayment;
use camp_repository::payments::{LockedException, Payment};
use camp_repository::{Tx, audit, enrolment, payments, refunds, status_log};
use serde_json::{Value, json};

pub use attach::{Attach, attach};
pub use close::close;
pub use give::give;
pub use own::own;
pub use refund::propose_refund;

use crate::{Error, Result};

/// A row of the desk with everything around it that could move, held still.
struct Held {
    row: LockedException,
    payment: Payment,
    place: Option<PlaceOfPayment>,
}

/// Locks a row for `action`: the place first, then its refunds, the row and the payment, in the
/// order in which everybody takes them.
async fn hold(tx: &mut Tx, id: MoneyExceptionId, action: DeskAction) -> Result<Held> {
    let payment = payments::find_exception_payment(tx.conn(), id)
        .await?
        .ok_or_else(Error::not_found)?;
    let place = enrolment::lock_place_of(tx, payment).await?;
    refunds::lock_refunds_of_payment(tx, payment).await?;
    let row = payments::lock_exception(tx, id)
        .await?
        .ok_or_else(Error::not_found)?;
    let facts = payments::find_desk_facts(tx.conn(), id)
        .await?
        .ok_or_else(Error::not_found)?;
    facts.allow(action)?;
    let payment = payments::find_payment(tx.conn(), payment)
        .await?
        .ok_or_else(|| Error::internal("a row of the desk without its payment"))?;
    Ok(Held {
        row,
        payment,
        place,
    })
}

/// How a row ends.
struct Ending<'a> {
    action: &'static str,
    how: Resolution,
    reason: &'a str,
    refund: Option<RefundId>,
    after: Value,
}

/// Ends a held row, and says who did what.
async fn end(tx: &mut Tx, held: &Held, ending: Ending<'_>) -> Result<()> {
    let row = &held.row;
    let to = row.state.resolve()?;
    let (how, reason) = (ending.how, ending.reason);
    payments::set_exception_resolved(tx, row.id, how, reason, ending.refund).await?;
    status_log::insert(tx, row.id.get(), Some(row.state), to, Some(reason)).await?;
    let act = audit::Act {
        action: ending.action,
        object_kind: "money_exception",
        object_id: row.id.to_string(),
        object_name: Some(&held.payment.transaction_id),
        before: Some(json!({ "kind": row.kind, "amountFen": held.payment.amount })),
        after: Some(ending.after),
        reason: Some(reason),
    };
    Ok(audit::insert(tx, act).await?)
}

/// The refund a row ended with came to nothing: it waits for a person again.
pub(crate) async fn reopen_for(tx: &mut Tx, refund: RefundId, why: &str) -> Result<()> {
    let Some(open) = State::Resolved.reopen() else {
        return Ok(());
    };
    for id in payments::set_exceptions_reopened(tx, refund).await? {
        status_log::insert(tx, id, Some(State::Resolved), open, Some(why)).await?;
    }
    Ok(())
}

/// A rejected refund is in review again, and so deals with the row it was proposed for.
pub(crate) async fn resolve_for(tx: &mut Tx, refund: RefundId, why: &str) -> Result<()> {
    let to = State::Open.resolve()?;
    for id in payments::set_exceptions_refunded_again(tx, refund, why).await? {
        status_log::insert(tx, id, Some(State::Open), to, Some(why)).await?;
    }
    Ok(())
}

//! The facts of a refund and the hash people approve.

use camp_domain::refunds::{Entitlement, RefundKind, early_form, entitle, facts_form};
use camp_domain::{EnrolmentId, Fen, PaymentId};
use camp_repository::PgConnection;
use camp_repository::payments::{self, Payment};
use camp_repository::refunds::{self, EnrolmentFacts, LockedRefund};

use crate::{Error, Result, sha256};

/// One member's facts, what follows from them, and their hash.
pub(super) struct Judged {
    pub(super) row: EnrolmentFacts,
    pub(super) entitlement: Entitlement,
    pub(super) hash: Vec<u8>,
}

/// Judges one member.
pub(super) fn judge(row: EnrolmentFacts) -> Judged {
    let entitlement = entitle(&row.facts);
    let hash = hash(row.payment_id, entitlement.amount, &row);
    Judged {
        row,
        entitlement,
        hash,
    }
}

fn hash(payment: PaymentId, amount: Fen, row: &EnrolmentFacts) -> Vec<u8> {
    sha256(facts_form(payment, amount, &row.facts).as_bytes())
}

/// The hash of a refund outside settlement.
pub(super) fn early_hash(
    kind: RefundKind,
    payment: &Payment,
    amount: Fen,
    enrolment: Option<EnrolmentId>,
) -> Vec<u8> {
    let (paid, number) = (payment.amount, &payment.transaction_id);
    sha256(early_form(kind, payment.id, amount, paid, number, enrolment).as_bytes())
}

/// The hash of a refund's facts as they are at this moment.
///
/// # Errors
/// When the database fails.
pub(super) async fn present_hash(
    conn: &mut PgConnection,
    refund: &LockedRefund,
) -> Result<Vec<u8>> {
    if refund.kind == RefundKind::Settlement
        && let Some(enrolment) = refund.enrolment_id
    {
        let row = refunds::find_facts(conn, enrolment)
            .await?
            .ok_or_else(Error::not_found)?;
        let amount = entitle(&row.facts).amount;
        return Ok(hash(refund.payment_id, amount, &row));
    }
    let payment = payments::find_payment(conn, refund.payment_id)
        .await?
        .ok_or_else(|| Error::internal("a refund without its payment"))?;
    let (kind, amount) = (refund.kind, refund.amount);
    Ok(early_hash(kind, &payment, amount, refund.enrolment_id))
}

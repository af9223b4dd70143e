//! Refunds that staff make in WeCom's client: only its list tells of them.

use std::collections::{HashMap, HashSet};

use camp_domain::Actor;
use camp_domain::payments::LearnedFrom;
use camp_domain::refunds::Answer;
use camp_providers::wecom::{Bill, BillKind, BillRefund, BillRefundStatus, WecomApp};
use camp_repository::payments::{self, CodePayment};
use chrono::TimeDelta;

use crate::refunds::{Seen, seen_outside};
use crate::{App, Error, Result};

/// Payments whose line is looked up by itself in one pass.
const SINGLE_LOOKS: i64 = 50;
/// How far around its moment a payment's line is looked for.
const AROUND: TimeDelta = TimeDelta::minutes(1);

/// Writes down the refunds in `bills`; false when one of them could not be, and has to be read
/// again.
///
/// # Errors
/// When the database fails.
pub(super) async fn write(app: &App, client: &WecomApp, bills: &[Bill]) -> Result<bool> {
    let mut complete = true;
    let told: Vec<&Bill> = payment_lines(bills)
        .filter(|bill| !bill.refunds.is_empty())
        .collect();
    let numbers: Vec<String> = told
        .iter()
        .map(|bill| bill.transaction_id.clone())
        .collect();
    let known = payments::list_code_payments(app.db.reader().await?.conn(), &numbers).await?;
    let known: HashMap<&str, &CodePayment> = known
        .iter()
        .map(|payment| (payment.transaction_id.as_str(), payment))
        .collect();
    for bill in &told {
        if let Some(payment) = known.get(bill.transaction_id.as_str()) {
            complete &= all(app, payment, &bill.refunds).await;
        }
    }
    for payment in unseen(app, bills).await? {
        complete &= look(app, client, &payment).await;
    }
    Ok(complete)
}

fn payment_lines(bills: &[Bill]) -> impl Iterator<Item = &Bill> {
    bills.iter().filter(|bill| bill.kind == BillKind::Payment)
}

/// Payments whose own line has left the window: of those refunded now, and of those whose refund is
/// still open.
async fn unseen(app: &App, bills: &[Bill]) -> Result<Vec<CodePayment>> {
    let seen: HashSet<&str> = payment_lines(bills)
        .map(|bill| bill.transaction_id.as_str())
        .collect();
    let refunded: Vec<String> = bills
        .iter()
        .filter(|bill| bill.kind == BillKind::Refund)
        .map(|bill| bill.transaction_id.clone())
        .collect();
    let mut reader = app.db.reader().await?;
    let conn = reader.conn();
    let mut all = payments::list_code_payments(conn, &refunded).await?;
    all.extend(payments::list_refunded_elsewhere(conn, SINGLE_LOOKS).await?);
    let mut taken = HashSet::new();
    all.retain(|payment| {
        !seen.contains(payment.transaction_id.as_str()) && taken.insert(payment.id)
    });
    Ok(all)
}

/// Reads a payment's own line, which says how its refunds stand.
async fn look(app: &App, client: &WecomApp, payment: &CodePayment) -> bool {
    let (begin, end) = (payment.paid_at - AROUND, payment.paid_at + AROUND);
    match client.bills(begin, end).await {
        Ok(page) => {
            let mut lines = payment_lines(&page.bills);
            match lines.find(|bill| bill.transaction_id == payment.transaction_id) {
                Some(bill) => all(app, payment, &bill.refunds).await,
                None => true,
            }
        }
        Err(error) => {
            tracing::warn!(%error, payment = %payment.id, "a payment's line could not be read");
            false
        }
    }
}

/// One refund's fault must not hold up the others; the next look meets it again.
async fn all(app: &App, payment: &CodePayment, refunds: &[BillRefund]) -> bool {
    let mut complete = true;
    for refund in refunds {
        if let Err(error) = one(app, payment, refund).await {
            tracing::error!(%error, payment = %payment.id, "a refund in WeCom was not written down");
            complete = false;
        }
    }
    complete
}

async fn one(app: &App, payment: &CodePayment, refund: &BillRefund) -> Result<(), Error> {
    let status = answer(refund.status);
    let mut tx = app.begin(Actor::Provider).await?;
    let seen = Seen {
        payment: payment.id,
        out_refund_no: &refund.out_refund_no,
        amount: refund.amount,
        status,
        succeeded_at: None,
        door: LearnedFrom::Poll,
    };
    seen_outside(app, &mut tx, &seen).await?;
    tx.wake().await?;
    Ok(tx.commit().await?)
}

/// What has been asked for may still happen, so it counts as under way until it is refused.
const fn answer(status: BillRefundStatus) -> Answer {
    match status {
        BillRefundStatus::Success => Answer::Success,
        BillRefundStatus::Abnormal => Answer::Abnormal,
        BillRefundStatus::Closed | BillRefundStatus::Refused | BillRefundStatus::Cancelled => {
            Answer::Closed
        }
        BillRefundStatus::Requested
        | BillRefundStatus::Processing
        | BillRefundStatus::InApproval
        | BillRefundStatus::Other(_) => Answer::Processing,
    }
}

//! What a bill shows and our books do not have comes in through the doors of everything else, after
//! the provider has been asked for it by name.

use camp_domain::Actor;
use camp_domain::payments::LearnedFrom;
use camp_domain::reconciliation::ZeroCheck;
use camp_providers::wechat_pay::{RefundLookup, WechatPay};
use camp_repository::reconciliation::{self, AccountBills, CheckRow};
use camp_repository::{PageRequest, payments};

use crate::payments::record_from_bill;
use crate::refunds::{Seen, answer, seen_outside};
use crate::{App, Result};

/// Rows of one look; the next one goes on.
const BATCH: u32 = 200;

/// What was filled in.
#[derive(Default)]
pub(super) struct Filled {
    pub(super) payments: usize,
    pub(super) refunds: usize,
}

/// Fills in payments and refunds of `account`, and lets the engine ask about refunds of the bills
/// that are still open with us.
///
/// # Errors
/// When the database or the provider fails.
pub(super) async fn fill(app: &App, client: &WechatPay, account: &AccountBills) -> Result<Filled> {
    let mut filled = Filled::default();
    for row in rows(app, ZeroCheck::UnbookedPayments, account).await? {
        let found = client.query_transaction(&row.transaction_id).await;
        let Some(transaction) = found.map_err(crate::Error::internal)? else {
            continue;
        };
        if transaction.trade_state.was_paid() {
            record_from_bill(app, account.account, &transaction).await?;
            filled.payments += 1;
        }
    }
    for row in rows(app, ZeroCheck::UnapprovedRefunds, account).await? {
        if row.refund_id.is_none() && unknown(app, client, account, &row).await? {
            filled.refunds += 1;
        }
    }
    ask_about_open(app).await?;
    Ok(filled)
}

async fn rows(app: &App, check: ZeroCheck, account: &AccountBills) -> Result<Vec<CheckRow>> {
    let now = app.clock.now();
    let page = PageRequest {
        page: 1,
        size: BATCH,
    };
    let mut reader = app.db.reader().await?;
    let found = reconciliation::list_check(reader.conn(), check, now, page).await?;
    let own = found
        .items
        .into_iter()
        .filter(|row| row.mch_id == account.mch_id);
    Ok(own.collect())
}

/// A refund under a number of nobody's here; true when it is in the books now.
async fn unknown(
    app: &App,
    client: &WechatPay,
    account: &AccountBills,
    row: &CheckRow,
) -> Result<bool> {
    let Some(number) = &row.out_refund_no else {
        return Ok(false);
    };
    let told = client.query_refund(number).await;
    let RefundLookup::Found(refund) = told.map_err(crate::Error::internal)? else {
        return Ok(false);
    };
    let Some(status) = answer(&refund.status) else {
        return Ok(false);
    };
    let mut tx = app.begin(Actor::Provider).await?;
    let (mch_id, transaction) = (&account.mch_id, &row.transaction_id);
    let payment = payments::find_payment_by_number(tx.conn(), mch_id, transaction).await?;
    let Some(payment) = payment else {
        return Ok(false);
    };
    let seen = Seen {
        payment,
        out_refund_no: number,
        amount: refund.amount.refund,
        status,
        succeeded_at: refund.success_time,
        door: LearnedFrom::Bill,
    };
    seen_outside(app, &mut tx, &seen).await?;
    tx.wake().await?;
    tx.commit().await?;
    Ok(true)
}

/// Lines of refunds are not updated later, so the bill never ends one; but what it lists can be
/// asked for at once.
async fn ask_about_open(app: &App) -> Result<()> {
    let mut tx = app.begin(Actor::System).await?;
    if reconciliation::set_asked_now(&mut tx).await? > 0 {
        tx.wake().await?;
    }
    Ok(tx.commit().await?)
}

//! Bills are fetched a day after the day, once.

use camp_domain::reconciliation::{BillKind, BillLineKind, ZeroCheck};
use camp_domain::{Actor, Day};
use camp_providers::ProviderError;
use camp_providers::wechat_pay::{BillFile, TradeLine, WechatPay};
use camp_repository::reconciliation::{self, AccountBills, BillLine, ReadBill};
use chrono::{DateTime, TimeDelta, Utc};

use super::fill::fill;
use crate::notifications::staff;
use crate::{App, Error, Result};

/// The provider keeps bills for three months.
const KEPT: TimeDelta = TimeDelta::days(89);
/// From this hour of the next day on a bill is ready.
const READY: TimeDelta = TimeDelta::hours(10);

/// What a look at the bills brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BillsRead {
    /// Bills that were read.
    pub bills: usize,
    /// Payments our books did not have.
    pub payments: usize,
    /// Refunds our books did not have.
    pub refunds: usize,
    /// Whether every bill that is ready could be read.
    pub complete: bool,
}

/// Reads every bill that is ready and was not read, oldest first, and fills in what it shows.
///
/// # Errors
/// When the database fails; a failure of the provider is part of the answer.
pub async fn read_bills(app: &App) -> Result<BillsRead> {
    let accounts = reconciliation::list_account_bills(app.db.reader().await?.conn()).await?;
    let mut read = BillsRead {
        complete: true,
        ..BillsRead::default()
    };
    for account in &accounts {
        if let Err(error) = of_account(app, account, &mut read).await {
            read.complete = false;
            tracing::warn!(%error, mch_id = account.mch_id, "the bills could not be read");
            failed(app, account, &error).await?;
        }
    }
    tell(app).await?;
    Ok(read)
}

async fn of_account(app: &App, account: &AccountBills, read: &mut BillsRead) -> Result<()> {
    let Some((first, last)) = span(account, app.clock.now()) else {
        return Ok(());
    };
    let client = app
        .clients
        .wechat_pay(&app.db, account.account)
        .await?
        .ok_or_else(|| Error::internal("bills of an unknown merchant account"))?;
    for kind in [BillKind::Trade, BillKind::FundFlow] {
        let mut reader = app.db.reader().await?;
        let mch_id = &account.mch_id;
        let days = reconciliation::list_unread_days(reader.conn(), mch_id, kind, first, last);
        let days = days.await?;
        drop(reader);
        for day in days {
            let Some((bill, lines)) = fetch(&client, account, kind, day).await? else {
                break;
            };
            let mut tx = app.begin(Actor::Provider).await?;
            reconciliation::insert_bill(&mut tx, &bill, &lines).await?;
            tx.commit().await?;
            read.bills += 1;
        }
    }
    let filled = fill(app, &client, account).await?;
    read.payments += filled.payments;
    read.refunds += filled.refunds;
    Ok(())
}

/// From the first payment, as far back as bills are kept, to the last day whose bill is ready.
fn span(account: &AccountBills, now: DateTime<Utc>) -> Option<(Day, Day)> {
    let last = Day::of(now - TimeDelta::days(1) - READY);
    let oldest = Day::of(now - KEPT);
    let first = account.first_day?.max(oldest);
    (first <= last).then_some((first, last))
}

async fn fetch(
    client: &WechatPay,
    account: &AccountBills,
    kind: BillKind,
    day: Day,
) -> Result<Option<(ReadBill, Vec<BillLine>)>> {
    let bill = |sha1, rows: usize, balance| -> Result<ReadBill> {
        Ok(ReadBill {
            mch_id: account.mch_id.clone(),
            day,
            kind,
            sha1,
            rows: i32::try_from(rows).map_err(Error::internal)?,
            balance,
        })
    };
    let failed = |error: ProviderError| Error::internal(error);
    Ok(match kind {
        BillKind::Trade => match client.trade_bill(day).await.map_err(failed)? {
            BillFile::Ready(lines, sha1) => {
                let lines: Vec<_> = lines.into_iter().map(line).collect();
                Some((bill(Some(sha1.to_vec()), lines.len(), None)?, lines))
            }
            BillFile::Empty => Some((bill(None, 0, None)?, Vec::new())),
            BillFile::Later => None,
        },
        BillKind::FundFlow => match client.fund_flow_bill(day).await.map_err(failed)? {
            BillFile::Ready(flow, sha1) => {
                let read = bill(Some(sha1.to_vec()), flow.lines, flow.balance)?;
                Some((read, Vec::new()))
            }
            BillFile::Empty => Some((bill(None, 0, None)?, Vec::new())),
            BillFile::Later => None,
        },
    })
}

fn line(line: TradeLine) -> BillLine {
    let (kind, number) = match line.out_refund_no {
        Some(number) => (BillLineKind::Refund, number),
        None => (BillLineKind::Payment, line.transaction_id.clone()),
    };
    BillLine {
        kind,
        number,
        transaction_id: line.transaction_id,
        out_trade_no: line.out_trade_no,
        amount: line.amount,
        at: line.at,
    }
}

/// Staff are told once a day; the next look tries again.
async fn failed(app: &App, account: &AccountBills, error: &Error) -> Result<()> {
    tracing::error!(%error, mch_id = account.mch_id, "bills stay unread");
    let mut tx = app.begin(Actor::System).await?;
    let today = Day::of(tx.now());
    let cause = format!("bills_unread:{}:{today}", account.mch_id);
    let words = format!(
        "商户号 {} 的微信支付账单没有读到（摘要不符、格式有变或微信没有回答），对账停在上一天，系统会再试",
        account.mch_id
    );
    staff(&mut tx, &cause, None, &words).await?;
    Ok(tx.commit().await?)
}

/// Whatever should be zero and is not, staff hear of once a day.
async fn tell(app: &App) -> Result<()> {
    let mut tx = app.begin(Actor::System).await?;
    let (now, today) = (tx.now(), Day::of(tx.now()));
    for (check, what) in [
        (ZeroCheck::UnbookedPayments, "微信有收款而账上没有"),
        (ZeroCheck::UnapprovedRefunds, "微信有退款而没有人批准"),
        (ZeroCheck::UnpaidRefunds, "已发放的退款没有到账"),
    ] {
        let (count, sum) = reconciliation::count_check(tx.conn(), check, now).await?;
        if count > 0 {
            let cause = format!("zero_check:{check}:{today}");
            let words = format!("对账发现异常：{what}，{count} 笔共 {sum} 元，请到「对账」核实");
            staff(&mut tx, &cause, None, &words).await?;
        }
    }
    Ok(tx.commit().await?)
}

//! 对外收款: what was paid into fixed codes, and what staff gave back in their client.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::credentials::Credentials;
use crate::instance::World;
use crate::random;
use crate::wechat_pay::{self, Books, RefundStatus, Sale};

/// The merchant of payments that are not in our merchant's books.
const OTHER_MERCHANT: &str = "1600000001";
/// Seconds that a late payment is missing from the list.
const LATE_SECONDS: u32 = 60;

/// One payment into a fixed code.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Receipt {
    pub(crate) transaction_id: String,
    pub(crate) out_trade_no: String,
    pub(crate) mch_id: String,
    pub(crate) own_merchant: bool,
    pub(crate) payee_userid: String,
    pub(crate) product: Option<String>,
    pub(crate) remark: String,
    pub(crate) payer_name: Option<String>,
    pub(crate) external_userid: String,
    pub(crate) openid: String,
    pub(crate) total: i64,
    pub(crate) paid_at: DateTime<Utc>,
    /// From when the list has it.
    pub(crate) listed_from: DateTime<Utc>,
    staff_refunds: Vec<StaffRefund>,
}

/// What a member of staff asked for. With our merchant the books know how it ends.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct StaffRefund {
    out_refund_no: String,
    comment: String,
    requested_at: DateTime<Utc>,
    amount: i64,
    status: u8,
    ended_at: DateTime<Utc>,
}

/// One refund of a receipt, whoever asked for it. `status` is that of the list: 0 applied,
/// 1 processing, 2 done, 3 closed, 4 abnormal, 5 in review, 6 rejected, 7 cancelled.
#[derive(Debug, Clone)]
pub(crate) struct RefundLine {
    pub(crate) out_refund_no: String,
    pub(crate) userid: String,
    pub(crate) comment: String,
    pub(crate) requested_at: DateTime<Utc>,
    pub(crate) amount: i64,
    pub(crate) status: u8,
    pub(crate) succeeded_at: Option<DateTime<Utc>>,
}

/// What a payer does at a code.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Collect {
    pub(crate) payee_user_id: String,
    pub(crate) amount_fen: i64,
    pub(crate) product: Option<String>,
    #[serde(default)]
    pub(crate) remark: String,
    pub(crate) payer_name: Option<String>,
    #[serde(default)]
    pub(crate) external_userid: String,
    pub(crate) openid: Option<String>,
    #[serde(default = "yes")]
    pub(crate) own_merchant: bool,
}

fn yes() -> bool {
    true
}

/// What a member of staff does in the client: a new refund, or another word for a known one.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct GiveBack {
    pub(crate) transaction_id: String,
    pub(crate) amount_fen: Option<i64>,
    pub(crate) status: Option<u8>,
    pub(crate) out_refund_no: Option<String>,
    #[serde(default)]
    pub(crate) comment: String,
}

/// Takes the money; the merchant's books have it as well when the code is theirs.
pub(crate) fn collect(
    world: &mut World,
    credentials: &Credentials,
    now: DateTime<Utc>,
    wish: Collect,
) -> Receipt {
    let transaction_id = wechat_pay::transaction_number(now);
    let out_trade_no = format!("wecom{}", random::digits(24));
    let openid = wish.openid.unwrap_or_else(random::openid);
    let product = wish.product.filter(|product| !product.is_empty());
    if wish.own_merchant {
        let sale = Sale {
            transaction_id: transaction_id.clone(),
            out_trade_no: out_trade_no.clone(),
            description: product.clone().unwrap_or_else(|| "对外收款".into()),
            total: wish.amount_fen,
            openid: openid.clone(),
            paid_at: now,
        };
        wechat_pay::collect(&mut world.pay, sale);
    }
    let subject = format!(
        "wecom bill {transaction_id} {} {}",
        wish.payee_user_id, wish.remark
    );
    let late = world.faults.strikes("wecom_bills_late", &subject);
    let late = late.map_or(0, |fault| fault.delay_seconds.unwrap_or(LATE_SECONDS));
    let mch_id = if wish.own_merchant {
        &credentials.mchid
    } else {
        OTHER_MERCHANT
    };
    let receipt = Receipt {
        transaction_id,
        out_trade_no,
        mch_id: mch_id.to_owned(),
        own_merchant: wish.own_merchant,
        payee_userid: wish.payee_user_id,
        product,
        remark: wish.remark,
        payer_name: wish.payer_name.filter(|name| !name.is_empty()),
        external_userid: wish.external_userid,
        openid,
        total: wish.amount_fen,
        paid_at: now,
        listed_from: now + TimeDelta::seconds(late.into()),
        staff_refunds: Vec::new(),
    };
    world.wecom.receipts.push(receipt.clone());
    receipt
}

/// All refunds of a receipt: those of staff, and those the merchant asked the platform for.
pub(crate) fn refund_lines(books: &Books, receipt: &Receipt) -> Vec<RefundLine> {
    let staff = receipt.staff_refunds.iter().map(|refund| {
        let mut line = RefundLine {
            out_refund_no: refund.out_refund_no.clone(),
            userid: receipt.payee_userid.clone(),
            comment: refund.comment.clone(),
            requested_at: refund.requested_at,
            amount: refund.amount,
            status: refund.status,
            succeeded_at: (refund.status == 2).then_some(refund.ended_at),
        };
        if let Some(booked) = books.refunds.get(&refund.out_refund_no) {
            line.status = listed(booked.status);
            line.succeeded_at = booked.success_time;
        }
        line
    });
    let known = |number: &&String| {
        receipt
            .staff_refunds
            .iter()
            .all(|s| s.out_refund_no != **number)
    };
    let order = books.orders.get(&receipt.out_trade_no);
    let merchant = order.into_iter().flat_map(|order| &order.refunds);
    let merchant = merchant
        .filter(known)
        .filter_map(|number| books.refunds.get(number))
        .map(|booked| RefundLine {
            out_refund_no: booked.out_refund_no.clone(),
            userid: String::new(),
            comment: booked.reason.clone().unwrap_or_default(),
            requested_at: booked.created_at,
            amount: booked.amount,
            status: listed(booked.status),
            succeeded_at: booked.success_time,
        });
    let mut lines: Vec<RefundLine> = staff.chain(merchant).collect();
    lines.sort_by_key(|line| line.requested_at);
    lines
}

fn listed(status: RefundStatus) -> u8 {
    match status {
        RefundStatus::Processing => 1,
        RefundStatus::Success => 2,
        RefundStatus::Closed => 3,
        RefundStatus::Abnormal => 4,
    }
}

/// The platform's word for a status, where money is on its way or was.
pub(crate) fn booked(status: u8) -> Option<RefundStatus> {
    match status {
        1 => Some(RefundStatus::Processing),
        2 => Some(RefundStatus::Success),
        3 => Some(RefundStatus::Closed),
        4 => Some(RefundStatus::Abnormal),
        _ => None,
    }
}

/// A refund by staff, or the next word about one.
pub(crate) fn give_back(
    world: &mut World,
    credentials: &Credentials,
    now: DateTime<Utc>,
    wish: &GiveBack,
) -> Result<RefundLine, &'static str> {
    let receipts = &world.wecom.receipts;
    let index = receipts
        .iter()
        .position(|receipt| receipt.transaction_id == wish.transaction_id)
        .ok_or("收款不存在")?;
    let (receipt, status) = (&receipts[index], wish.status.unwrap_or(2));
    let lines = refund_lines(&world.pay, receipt);
    let known = wish.out_refund_no.as_deref().and_then(|number| {
        let own = |refund: &&StaffRefund| refund.out_refund_no == number;
        receipt.staff_refunds.iter().find(own).cloned()
    });
    let refund = match known {
        Some(refund) => {
            let line = lines
                .iter()
                .find(|l| l.out_refund_no == refund.out_refund_no);
            if line.is_none_or(|line| matches!(line.status, 2 | 3 | 6 | 7)) {
                return Err("退款已到终态");
            }
            refund
        }
        None if wish.out_refund_no.is_some() => return Err("退款单不存在"),
        None => fresh(receipt, &lines, now, wish)?,
    };
    let (number, own) = (refund.out_refund_no.clone(), receipt.own_merchant);
    match booked(status) {
        Some(status) if own => {
            let (sale, amount) = (&wish.transaction_id, refund.amount);
            wechat_pay::give_back(world, credentials, now, sale, &number, amount, status)?;
        }
        None if world.pay.refunds.contains_key(&number) => return Err("退款已在途中"),
        Some(_) | None => {}
    }
    let receipt = &mut world.wecom.receipts[index];
    receipt
        .staff_refunds
        .retain(|old| old.out_refund_no != number);
    receipt.staff_refunds.push(StaffRefund {
        status,
        ended_at: now,
        ..refund
    });
    let lines = refund_lines(&world.pay, &world.wecom.receipts[index]);
    let line = lines.into_iter().find(|line| line.out_refund_no == number);
    line.ok_or("退款单不存在")
}

/// The first word about a refund: no more than what is left.
fn fresh(
    receipt: &Receipt,
    lines: &[RefundLine],
    now: DateTime<Utc>,
    wish: &GiveBack,
) -> Result<StaffRefund, &'static str> {
    let taken = lines
        .iter()
        .filter(|line| !matches!(line.status, 3 | 6 | 7));
    let left = receipt.total - taken.map(|line| line.amount).sum::<i64>();
    let amount = wish.amount_fen.unwrap_or(left);
    if amount < 1 || amount > left {
        return Err("退款金额超过可退金额");
    }
    Ok(StaffRefund {
        out_refund_no: format!("wecom{}", random::digits(24)),
        comment: wish.comment.clone(),
        requested_at: now,
        amount,
        status: 0,
        ended_at: now,
    })
}

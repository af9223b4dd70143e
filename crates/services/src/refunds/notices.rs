//! Who is told what about settlements and refunds.

use camp_domain::notifications::Template;
use camp_domain::refunds::{MoneyState, RefundKind};
use camp_domain::{CampId, Fen, ReleaseRunId, SHANGHAI, Visibility};
use camp_repository::enrolment::Card;
use camp_repository::refunds::LockedRefund;
use camp_repository::{Tx, refunds};
use chrono::{DateTime, Utc};

use crate::Result;
use crate::notifications::{self, SucceededRefund, ToMember};

/// Members are told their provisional results and how long they may object.
pub(super) async fn provisional(
    tx: &mut Tx,
    camp: CampId,
    name: &str,
    until: DateTime<Utc>,
    may_object: bool,
) -> Result<()> {
    let until = until.with_timezone(&SHANGHAI).format("%m月%d日 %H:%M");
    let text = if may_object {
        format!(
            "【打卡结果公示】\n「{name}」已结束，请打开打卡页面核对天数。如有疑问，请在 {until} 前联系工作人员。"
        )
    } else {
        format!("【打卡结果公示】\n「{name}」已结束，请打开打卡页面查看结果。")
    };
    notifications::group(tx, camp, &format!("settlement_provisional:{camp}"), &text).await?;
    Ok(())
}

/// The money is back: the group and the member are told.
pub(super) async fn succeeded(tx: &mut Tx, refund: &LockedRefund) -> Result<()> {
    let Some(enrolment) = refund.enrolment_id else {
        return Ok(());
    };
    let card = camp_repository::enrolment::find_card(tx.conn(), enrolment).await?;
    let Some(card) = card else { return Ok(()) };
    if refund.kind == RefundKind::Early {
        return early(tx, refund, &card).await;
    }
    let message = SucceededRefund {
        id: refund.id,
        camp_id: card.camp_id,
        camp_name: &card.camp_name,
        member_id: card.member_id,
        nickname: &card.planet_nickname,
        counted_days: card.counted_days.unwrap_or(0),
        required_days: card.required_days,
        amount: refund.amount,
    };
    notifications::refund_succeeded(tx, &message).await
}

/// Who leaves early is told alone: the group has nothing to congratulate on.
async fn early(tx: &mut Tx, refund: &LockedRefund, card: &Card) -> Result<()> {
    let Some(member) = card.member_id else {
        return Ok(());
    };
    let fields = [
        ("训练营", card.camp_name.clone()),
        ("退款金额", format!("{}元", refund.amount)),
    ];
    let cause = format!("refund_succeeded:{}", refund.id);
    let told = ToMember {
        member,
        template: Template::Refund,
        camp: Some(card.camp_id),
        cause: &cause,
        recipient: &card.planet_nickname,
        fields: &fields,
    };
    notifications::member(tx, &told).await?;
    Ok(())
}

/// A refund came to rest without money: staff are told, once per cause.
pub(super) async fn failed(
    tx: &mut Tx,
    refund: &LockedRefund,
    to: MoneyState,
    code: Option<&str>,
) -> Result<()> {
    let what = match to {
        MoneyState::Abnormal => "收款账户异常，微信无法退回",
        MoneyState::Closed => "退款已被关闭",
        _ => "微信支付拒绝了退款",
    };
    let code = code.map(|code| format!("（{code}）")).unwrap_or_default();
    alert(
        tx,
        refund,
        &format!("refund_failed:{}:{to}:{}", refund.id, refund.attempts),
        &format!("退款失败，请人工处理：{what}{code}"),
    )
    .await
}

/// Sent again and again, and never arrived.
pub(super) async fn given_up(tx: &mut Tx, refund: &LockedRefund) -> Result<()> {
    let cause = format!("refund_given_up:{}:{}", refund.id, refund.attempts);
    alert(
        tx,
        refund,
        &cause,
        "退款多次发送后仍未被微信支付受理，请人工处理",
    )
    .await
}

/// The provider contradicts what we know.
pub(super) async fn incident(tx: &mut Tx, refund: &LockedRefund, what: &str) -> Result<()> {
    let cause = format!("refund_incident:{}:{what}", refund.id);
    alert(
        tx,
        refund,
        &cause,
        "微信支付的退款状态与系统记录不一致，请立即核对",
    )
    .await
}

/// The account is empty.
pub(super) async fn paused(tx: &mut Tx, run: ReleaseRunId) -> Result<()> {
    let at = tx.now().timestamp();
    let text = "退款已暂停：商户账户可用余额不足。请充值后在发放页面点击「继续」。";
    notifications::staff(tx, &format!("run_paused:{run}:{at}"), None, text).await?;
    Ok(())
}

/// A refund that nobody here asked for.
pub(super) async fn unknown_refund(tx: &mut Tx, number: &str, amount: Fen) -> Result<()> {
    let text = format!("收到系统外的退款：退款单号 {number}，金额 {amount} 元，请核对。");
    notifications::staff(tx, &format!("refund_outside:{number}"), None, &text).await?;
    Ok(())
}

async fn alert(tx: &mut Tx, refund: &LockedRefund, cause: &str, words: &str) -> Result<()> {
    let row = refunds::find_refund(tx.conn(), refund.id, &Visibility::All).await?;
    let who = row
        .as_ref()
        .and_then(|row| row.planet_nickname.as_deref())
        .unwrap_or("会员");
    let text = format!(
        "{words}\n会员：{who}\n金额：{} 元\n退款单号：{}",
        refund.amount, refund.out_refund_no
    );
    notifications::staff(tx, cause, refund.camp_id, &text).await?;
    Ok(())
}

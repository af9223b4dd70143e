//! Deposits that nobody has decided about, and that soon nobody can give back.

use camp_domain::refunds::{AGES_TOLD, REFUNDABLE_FOR};
use camp_domain::{Actor, Day};
use camp_repository::payments;

use crate::{App, Result, notifications};

/// Tells the staff of undecided money that has reached 300, 330, 350 or 360 days: WeChat Pay
/// refuses a refund 365 days after the payment. Each payment is told of once for each age.
/// Answers how many payments.
///
/// # Errors
/// When the database fails.
pub async fn warn_of_age(app: &App) -> Result<i64> {
    let mut tx = app.begin(Actor::System).await?;
    let today = Day::of(tx.now());
    let aged = payments::set_ages_told(&mut tx, &AGES_TOLD, REFUNDABLE_FOR.num_days()).await?;
    for group in &aged {
        let whose = match &group.camp_name {
            Some(name) => format!("“{name}”"),
            None => "不属于训练营的收款中".to_owned(),
        };
        let last = Day::of(group.oldest + REFUNDABLE_FOR);
        let text = format!(
            "【退款期限】\n{whose}有 {} 笔押金（共 {} 元）付款已满 {} 天，还没有处理完。付款满 365 天后微信支付不再受理退款，最早的一笔在 {last} 到期，请尽快处理。",
            group.payments, group.left, group.age
        );
        let of = group
            .camp_id
            .map_or_else(|| "desk".to_owned(), |id| id.to_string());
        let cause = format!("payment_age:{of}:{}:{today}", group.age);
        notifications::staff(&mut tx, &cause, group.camp_id, &text).await?;
    }
    tx.commit().await?;
    Ok(aged.iter().map(|group| group.payments).sum())
}

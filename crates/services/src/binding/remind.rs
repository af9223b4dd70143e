//! Payers of a fixed code are reminded to say who they are.

use camp_domain::binding::REMIND_ON;
use camp_domain::notifications::Template;
use camp_domain::{Actor, Day};
use camp_repository::Tx;
use camp_repository::binding::{self, Unbound};
use chrono::TimeDelta;

use super::deadlines::by_camp;
use crate::notifications::{self, ToMember};
use crate::{App, Result};

/// Numbers named in one message to a group.
const NAMED: usize = 20;

/// Reminds everybody who paid three or six days ago and has not filled in who they are; answers how
/// many messages were written. Whoever has claimed the payment is told in person, the others
/// through their camp's group.
///
/// # Errors
/// When the database fails.
pub async fn remind(app: &App) -> Result<usize> {
    let mut written = 0;
    for days in REMIND_ON {
        let mut tx = app.begin(Actor::System).await?;
        let until = tx.now() - TimeDelta::days(days);
        let due = binding::list_unbound(&mut tx, until - TimeDelta::days(1), until).await?;
        let (known, unknown): (Vec<_>, Vec<_>) =
            due.into_iter().partition(|row| row.member_id.is_some());
        for row in &known {
            written += usize::from(tell(&mut tx, row, days).await?);
        }
        for (camp, rows) in by_camp(&unknown) {
            let today = Day::of(tx.now());
            let cause = format!("binding_reminder:{camp}:{days}:{today}");
            written += notifications::group(&mut tx, camp, &cause, &words(&rows)).await?;
        }
        tx.commit().await?;
    }
    Ok(written)
}

async fn tell(tx: &mut Tx, row: &Unbound, days: i64) -> Result<bool> {
    let Some(member) = row.member_id else {
        return Ok(false);
    };
    let deadline = Day::of(row.bind_deadline);
    let fields = [
        ("训练营", row.camp_name.clone()),
        ("提醒", "请补填星球信息，填好即可查看群二维码".to_owned()),
        ("截止", deadline.to_string()),
    ];
    let cause = format!("binding_reminder:{}:{days}", row.payment_id);
    let message = ToMember {
        member,
        template: Template::Notice,
        camp: Some(row.camp_id),
        cause: &cause,
        recipient: "付款会员",
        fields: &fields,
    };
    notifications::member(tx, &message).await
}

fn words(rows: &[&Unbound]) -> String {
    let tails: Vec<&str> = rows
        .iter()
        .take(NAMED)
        .map(|row| tail(&row.transaction_id))
        .collect();
    format!(
        "【补填提醒】有 {} 位用收款码付款的成员还没有登记星球信息（交易单号尾号 {}）。\n请打开报名页，点「我已用收款码付款」登记，逾期将转人工核对。",
        rows.len(),
        tails.join("、")
    )
}

/// The last characters of a number, enough for its owner to know it.
fn tail(number: &str) -> &str {
    let from = number.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
    &number[from..]
}

//! WeChat Pay gives no answer for minutes: a person should know, and know when it is over.

use std::time::Duration;

use camp_domain::{Actor, SHANGHAI};
use camp_providers::wechat_pay::Seen;
use camp_repository::Tx;
use camp_repository::payments::{self, Outage};
use chrono::TimeDelta;

use crate::{App, Result, notifications};

/// Without an answer for so long, the staff is told.
const PATIENCE: TimeDelta = TimeDelta::minutes(5);
/// How often a process that serves looks at how its calls went.
const LOOK: Duration = Duration::from_secs(10);
/// Longest reason that is kept.
const WHY: usize = 300;

/// Writes down, as long as the process lives, whether WeChat Pay answers it.
pub async fn watch_provider(app: App) {
    let mut noted = Seen::Nothing;
    loop {
        tokio::time::sleep(LOOK).await;
        let seen = app.clients.wechat_pay_seen();
        // An answer after an answer is no news.
        let same = matches!((&noted, &seen), (Seen::Answering(_), Seen::Answering(_)));
        if seen == noted || same {
            continue;
        }
        match note_outage(&app).await {
            Ok(_) => noted = seen,
            Err(error) => tracing::warn!(%error, "an outage could not be written down"),
        }
    }
}

/// Writes down how the last calls of this process went. Calls that for five minutes had no answer
/// are an outage: the staff is told once, and once more when it is over. Answers whether somebody
/// was told now.
///
/// # Errors
/// When the database fails.
pub async fn note_outage(app: &App) -> Result<bool> {
    match app.clients.wechat_pay_seen() {
        Seen::Nothing => Ok(false),
        Seen::Answering(at) => {
            let open = payments::find_outage(app.db.reader().await?.conn()).await?;
            // Where another process had no answer since, it is not over.
            if open.is_none_or(|outage| outage.failed_at >= at) {
                return Ok(false);
            }
            let mut tx = app.begin(Actor::System).await?;
            let ended = payments::set_outage_ended(&mut tx, at).await?;
            let told = ended.filter(|outage| outage.told_at.is_some());
            if let Some(outage) = &told {
                let text = "【支付接口恢复】\n微信支付接口已恢复正常。期间没有结果的付款和退款会自动补查，不需要重复操作。";
                let cause = format!("wechat_pay_back:{}", outage.id);
                notifications::staff(&mut tx, &cause, None, text).await?;
            }
            tx.commit().await?;
            Ok(told.is_some())
        }
        Seen::Failing { since, last, why } => {
            let why: String = why.chars().take(WHY).collect();
            let mut tx = app.begin(Actor::System).await?;
            let outage = payments::set_failing(&mut tx, since, last, &why).await?;
            let long = outage.failed_at - outage.began_at >= PATIENCE;
            let news = outage.told_at.is_none() && long;
            if news {
                tell(&mut tx, &outage).await?;
            }
            tx.commit().await?;
            Ok(news)
        }
    }
}

async fn tell(tx: &mut Tx, outage: &Outage) -> Result<()> {
    let since = outage.began_at.with_timezone(&SHANGHAI).format("%H:%M");
    let text = format!(
        "【支付接口异常】\n微信支付接口自 {since} 起没有正常回答，已超过 5 分钟。会员暂时可能无法付款，退款会稍后自动继续；恢复前请勿重复操作。请检查商户号密钥、网络和微信支付公告。"
    );
    let cause = format!("wechat_pay_away:{}", outage.id);
    notifications::staff(tx, &cause, None, &text).await?;
    payments::set_outage_told(tx, outage.id).await?;
    Ok(())
}

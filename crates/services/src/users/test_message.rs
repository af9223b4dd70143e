//! Does a message of ours reach this person?

use camp_domain::{Kind, Refusal, UserId};
use camp_providers::MessageRefusal;
use camp_repository::users;
use serde_json::json;

use super::record;
use crate::{App, Caller, Error, Result, config};

/// WeCom does not know the person.
const UNKNOWN: Refusal = Refusal::new(
    Kind::Conflict,
    "wecom_user_unknown",
    "企业微信不认识这个账号，或者账号不在应用的可见范围内",
);

/// Sends an application message to the person behind an account and waits for WeCom's word.
///
/// # Errors
/// When there is no such account, it names nobody at WeCom, the application is not configured, or
/// WeCom refuses or does not answer; each in words.
pub async fn send_test_message(app: &App, caller: &Caller, id: UserId) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let account = users::lock_account(&mut tx, id)
        .await?
        .ok_or_else(Error::not_found)?;
    let refuse = |kind, code, sentence| Err(Refusal::new(kind, code, sentence).into());
    let Some(wecom) = account.wecom_user_id.clone() else {
        let sentence = "还没有填写企业微信账号，请先编辑用户填写";
        return refuse(Kind::Conflict, "user_without_wecom", sentence);
    };
    let values = config::load(tx.conn()).await?;
    let Some(client) = app.clients.wecom(&values).await? else {
        let sentence = "企业微信应用还没有配置，请先在系统配置里填写";
        return refuse(Kind::Conflict, "wecom_not_configured", sentence);
    };
    let after = json!({ "wecomUserId": wecom });
    record(&mut tx, "users.test_message", &account, None, Some(after)).await?;
    tx.commit().await?;
    let text = "【测试消息】\n收到这条消息，说明退款失败、同步失败等提醒可以送到您这里。";
    match client.send_app_message(&[wecom], text).await {
        Ok(delivery) if delivery.invalid_users.is_empty() => Ok(()),
        Ok(_) => Err(UNKNOWN.into()),
        Err(error) if MessageRefusal::of(&error) == Some(MessageRefusal::Recipient) => {
            Err(UNKNOWN.into())
        }
        Err(error) if error.is_final() => {
            tracing::warn!(%error, "WeCom refused a test message");
            let sentence = "企业微信拒绝了这条消息，请检查应用的 Secret、AgentId 和可信 IP";
            refuse(Kind::Conflict, "wecom_refused", sentence)
        }
        Err(error) => {
            tracing::warn!(%error, "WeCom did not answer a test message");
            let sentence = "企业微信暂时没有回答，请稍后再试";
            refuse(Kind::Unavailable, "wecom_not_answered", sentence)
        }
    }
}

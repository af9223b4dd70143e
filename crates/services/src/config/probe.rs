//! Asks the other side whether it takes what is configured.

use std::time::Duration;

use camp_domain::config::ConfigSection;
use camp_providers::ProviderError;
use camp_repository::audit;
use serde_json::json;
use tokio::time::timeout;

use super::edit::check;
use super::{Clients, ConfigValues, Edit, load};
use crate::{App, Caller, Error, Result, check_ins};

/// Longer than this nobody waits for a button.
const PATIENCE: Duration = Duration::from_secs(15);

/// What came of asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probed {
    /// Whether the other side takes it.
    pub ok: bool,
    /// What it said and what to do, for the staff.
    pub words: String,
}

/// Calls the other side of `section` with what is stored, and with `edits` in its place where there
/// are some; nothing is stored but that somebody asked.
///
/// # Errors
/// When a value does not fit, the section has no other side, or the database fails. That the other
/// side refuses is part of the answer.
pub async fn probe(
    app: &App,
    caller: &Caller,
    section: ConfigSection,
    edits: &[Edit],
) -> Result<Probed> {
    let mut values = load(app.db.reader().await?.conn()).await?;
    for (item, value) in check(section, edits)? {
        values.try_out(&app.vault, item, value.as_deref())?;
    }
    let clients = app.clients.apart();
    let asked = timeout(PATIENCE, ask(&clients, &values, section)).await;
    let problem = match asked {
        Ok(answer) => answer?,
        Err(_) => Some("对方迟迟没有回答，请稍后再试".to_owned()),
    };
    let ok = problem.is_none();
    let mut tx = app.begin_for(caller).await?;
    let act = audit::Act {
        action: "config.test",
        object_kind: "config_section",
        object_id: section.to_string(),
        after: Some(json!({ "ok": ok, "typed": !edits.is_empty() })),
        ..audit::Act::default()
    };
    audit::insert(&mut tx, act).await?;
    tx.commit().await?;
    let words = problem.unwrap_or_else(|| "连接正常，对方接受了这些配置".to_owned());
    Ok(Probed { ok, words })
}

/// What is wrong; nothing where all is well.
pub(crate) async fn ask(
    clients: &Clients,
    values: &ConfigValues,
    section: ConfigSection,
) -> Result<Option<String>> {
    let unset = |what: &str| Ok(Some(format!("还没有填完整：{what}")));
    let answer = match section {
        ConfigSection::Planet => {
            return match clients.planet(values).await? {
                Some(client) => Ok(check_ins::problem_of(&client).await),
                None => unset("Cookie 和星球编号"),
            };
        }
        ConfigSection::Wecom => match clients.wecom(values).await? {
            Some(client) => client.check().await,
            None => return unset("企业 ID、应用 AgentId 和 Secret"),
        },
        ConfigSection::Wechat => match clients.template(values).await? {
            Some(client) => client.check().await,
            None => return unset("公众号 AppID 和 AppSecret"),
        },
        ConfigSection::Notifications | ConfigSection::Refunds => return Err(Error::not_found()),
    };
    Ok(answer.err().map(|error| words(&error)))
}

/// What a refusal of credentials means for whoever typed them.
fn words(error: &ProviderError) -> String {
    let Some(code) = error.code() else {
        return match error {
            ProviderError::Unavailable { .. } => {
                "连不上对方，请检查服务器的网络和防火墙，配置本身还没有验证"
            }
            _ => "对方没有给出能确认的回答，请稍后再试，配置本身还没有验证",
        }
        .to_owned();
    };
    let sentence = match code {
        "40001" | "40091" | "40125" => "密钥不正确，请重新复制或重置后再填",
        "40013" => "企业 ID 或 AppID 不正确，请重新复制",
        "40164" | "60020" => "服务器的 IP 地址不在对方的白名单里，请到对方后台添加",
        "45009" => "今天调用太多次，请稍后再试",
        _ => "对方拒绝了请求，请对照对方的错误代码检查",
    };
    format!("{sentence}（代码 {code}）")
}

//! Handing a message to the platform it travels by.

use std::collections::BTreeMap;
use std::sync::Arc;

use camp_domain::Machine;
use camp_domain::config::{Item, WECHAT_NOTICE_TEMPLATE, WECHAT_REFUND_TEMPLATE};
use camp_domain::notifications::{Channel, Template};
use camp_providers::wechat_template::{TemplateMessage, WechatTemplate};
use camp_providers::wecom::{WecomApp, WecomRobot};
use camp_providers::{MessageRefusal, ProviderError};
use camp_repository::messages::DueMessage;
use secrecy::SecretString;

use crate::config::ConfigValues;
use crate::{App, Place, Result};

/// The configuration of a template: its id, and its fields where they have other names.
pub(super) const fn item(template: Template) -> Item {
    match template {
        Template::Refund => WECHAT_REFUND_TEMPLATE,
        Template::Notice => WECHAT_NOTICE_TEMPLATE,
    }
}

/// Names of a template's fields where the configuration gives none.
const fn fields(template: Template) -> &'static [&'static str] {
    match template {
        Template::Refund => &["thing1", "amount2", "thing3", "time4"],
        Template::Notice => &["thing1", "thing2", "time3"],
    }
}

/// Longest value of a template's `thing`, in characters.
const THING: usize = 20;

/// What the platform said; the text is for the staff.
pub(super) enum Outcome {
    Sent(String),
    NoAddress(String),
    Refused(String),
    QuotaUsed(String),
    Unclear(String),
}

impl Outcome {
    pub(super) fn detail(&self) -> String {
        match self {
            Self::Sent(text)
            | Self::NoAddress(text)
            | Self::Refused(text)
            | Self::QuotaUsed(text)
            | Self::Unclear(text) => text.clone(),
        }
    }
}

/// The clients, as the configuration makes them at this moment.
pub(super) struct Postman<'a> {
    app: &'a App,
    staff: Option<Arc<WecomApp>>,
    robot: WecomRobot,
    account: Option<Arc<WechatTemplate>>,
    templates: Vec<(Template, String)>,
}

impl<'a> Postman<'a> {
    pub(super) async fn new(app: &'a App, values: &ConfigValues) -> Result<Self> {
        let configured = |template: &Template| {
            let id = values.get(item(*template))?;
            (!id.trim().is_empty()).then(|| (*template, id.to_owned()))
        };
        Ok(Self {
            app,
            staff: app.clients.wecom(values).await?,
            robot: app.clients.robot(),
            account: app.clients.template(values).await?,
            templates: Template::ALL.iter().filter_map(configured).collect(),
        })
    }

    pub(super) async fn send(&self, message: &DueMessage, content: &str) -> Outcome {
        match message.channel {
            Channel::WecomApp => self.to_staff(message, content).await,
            Channel::Robot => self.to_group(message, content).await,
            Channel::Template => self.to_member(message, content).await,
        }
    }

    async fn to_staff(&self, message: &DueMessage, content: &str) -> Outcome {
        let Some(client) = &self.staff else {
            return Outcome::NoAddress("企业微信应用未配置".into());
        };
        let Some(user) = message.wecom_user_id.clone() else {
            return Outcome::NoAddress("接收人没有填写企业微信账号".into());
        };
        match client.send_app_message(&[user], content).await {
            Ok(delivery) if delivery.invalid_users.is_empty() => Outcome::Sent(format!(
                "企业微信已接收 {}",
                delivery.msgid.unwrap_or_default()
            )),
            Ok(_) => Outcome::NoAddress("企业微信账号无效，或不在应用可见范围内".into()),
            Err(error) => failed(&error),
        }
    }

    async fn to_group(&self, message: &DueMessage, content: &str) -> Outcome {
        let (Some(group), Some(sealed)) = (message.group_id, &message.robot_key) else {
            return Outcome::NoAddress("群机器人已移除".into());
        };
        let row = group.to_string();
        let place = Place::new("camp_groups.robot_key", &row);
        let Ok(key) = self.app.vault.open_text(place, sealed) else {
            return Outcome::NoAddress("群机器人的密钥无法读取，请重新填写".into());
        };
        match self
            .robot
            .send_robot(&SecretString::from(key), content)
            .await
        {
            Ok(()) => Outcome::Sent("群机器人已接收".into()),
            Err(error) => failed(&error),
        }
    }

    async fn to_member(&self, message: &DueMessage, content: &str) -> Outcome {
        let configured = self
            .templates
            .iter()
            .find(|(template, _)| Some(*template) == message.template);
        let (Some(client), Some((kind, template))) = (&self.account, configured) else {
            return Outcome::NoAddress("公众号模板消息未配置".into());
        };
        let (Some(member), Some(sealed)) = (message.member_id, &message.openid) else {
            return Outcome::NoAddress("会员没有微信身份".into());
        };
        let row = member.to_string();
        let Ok(openid) = self
            .app
            .vault
            .open_text(Place::new("members.openid", &row), sealed)
        else {
            return Outcome::NoAddress("会员的微信身份无法读取".into());
        };
        let (template_id, data) = filled(*kind, template, content);
        let template = TemplateMessage {
            openid,
            template_id,
            url: self.app.public_url.join("/h5/").ok().map(String::from),
            client_msg_id: Some(message.id.to_string()),
            data,
        };
        match client.send(&template).await {
            Ok(id) => Outcome::Sent(format!("公众号已接收 {id}")),
            Err(error) => failed(&error),
        }
    }
}

/// The template's id and its fields. The configuration holds `<id>`, or `<id> <field>,<field>…`
/// where the account's own template names them otherwise; each line of the text fills one.
fn filled(kind: Template, template: &str, content: &str) -> (String, BTreeMap<String, String>) {
    let (id, names) = template
        .trim()
        .split_once(' ')
        .unwrap_or((template.trim(), ""));
    let given: Vec<&str> = names
        .split(',')
        .map(str::trim)
        .filter(|n| !n.is_empty())
        .collect();
    let names = if given.is_empty() {
        fields(kind)
    } else {
        &given
    };
    let data = names
        .iter()
        .zip(content.lines())
        .map(|(name, line)| {
            let value = line.split_once('：').map_or(line, |(_, value)| value);
            let most = if name.starts_with("thing") {
                THING
            } else {
                usize::MAX
            };
            ((*name).to_owned(), value.chars().take(most).collect())
        })
        .collect();
    (id.to_owned(), data)
}

fn failed(error: &ProviderError) -> Outcome {
    let text = error.to_string();
    match MessageRefusal::of(error) {
        Some(MessageRefusal::QuotaUsed) => Outcome::QuotaUsed(text),
        Some(MessageRefusal::Recipient) => Outcome::NoAddress(text),
        Some(MessageRefusal::Content | MessageRefusal::Other) => Outcome::Refused(text),
        // Staff may set the configuration right while the message waits.
        Some(MessageRefusal::Configuration) | None => Outcome::Unclear(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_fills_a_field_of_the_accounts_own_template() {
        let text = "训练营：一个名字非常非常长的训练营它超过了二十个字\n退款金额：99.00元";
        let refund = |template| filled(Template::Refund, template, text);
        let (id, data) = refund("TPL-1 thing5,amount7");
        assert_eq!(id, "TPL-1");
        assert_eq!(data["thing5"].chars().count(), 20);
        assert_eq!(data["amount7"], "99.00元");
        let (id, data) = refund("TPL-2");
        assert_eq!(
            (id.as_str(), data["amount2"].as_str()),
            ("TPL-2", "99.00元")
        );
    }
}

//! Writing messages, in the transaction of their cause.

use camp_domain::auth::Role;
use camp_domain::config::{NOTIFY_RECIPIENTS, NOTIFY_STAFF};
use camp_domain::notifications::{Channel, MessageState, Template};
use camp_domain::{CampId, MemberId, MessageId};
use camp_repository::messages::{self, NewMessage};
use camp_repository::{Tx, camps};
use uuid::Uuid;

use super::send::item;
use crate::{Result, config};

/// Longest text of a message, in bytes.
pub(super) const LIMIT: usize = 2_048;

/// Tells the staff who receive alerts. `cause` names the event, `<event>:<id>…`; the same cause
/// twice is one message. Returns how many messages were written.
///
/// # Errors
/// When the database fails.
pub async fn staff(tx: &mut Tx, cause: &str, camp: Option<CampId>, text: &str) -> Result<usize> {
    let values = config::load(tx.conn()).await?;
    let wanted = values
        .get(NOTIFY_RECIPIENTS)
        .map_or_else(Vec::new, recipients);
    let on = values.switch(NOTIFY_STAFF, true);
    people(tx, cause, camp, text, &wanted, on).await
}

/// Tells the coaches of a camp; where it has none, the super administrators. Returns how many
/// messages were written.
///
/// # Errors
/// When the database fails.
pub async fn coaches(tx: &mut Tx, cause: &str, camp: CampId, text: &str) -> Result<usize> {
    let on = config::load(tx.conn()).await?.switch(NOTIFY_STAFF, true);
    let staff = camps::list_staff(tx.conn(), camp).await?;
    let coaches = staff.iter().filter(|person| person.role == Role::Coach);
    let wanted: Vec<Uuid> = coaches.map(|person| person.id.get()).collect();
    people(tx, cause, Some(camp), text, &wanted, on).await
}

/// Tells every administrator, whoever else is told of other things, and even where messages to the
/// staff are switched off: what they are told is that a guard was taken away.
///
/// # Errors
/// When the database fails.
pub async fn administrators(tx: &mut Tx, cause: &str, text: &str) -> Result<usize> {
    let wanted = messages::list_administrators(tx.conn()).await?;
    people(tx, cause, None, text, &wanted, true).await
}

async fn people(
    tx: &mut Tx,
    cause: &str,
    camp: Option<CampId>,
    text: &str,
    wanted: &[Uuid],
    on: bool,
) -> Result<usize> {
    let people = messages::list_staff_recipients(tx.conn(), wanted).await?;
    let content = fitting(text);
    let mut written = 0;
    for person in &people {
        let state = match (on, &person.wecom_user_id) {
            (false, _) => MessageState::Suppressed,
            (true, None) => MessageState::Undeliverable,
            (true, Some(_)) => MessageState::Pending,
        };
        let message = NewMessage {
            id: MessageId::new(tx.now()),
            cause: &format!("{cause}/staff:{}", person.id),
            channel: Channel::WecomApp,
            template: None,
            recipient: &person.display_name,
            camp_id: camp,
            group_id: None,
            user_id: Some(person.id),
            member_id: None,
            content: &content,
            state,
        };
        written += usize::from(write(tx, &message).await?);
    }
    if people.is_empty() {
        // Nobody can be told; the staff finds it in the list of messages.
        let cause = format!("{cause}/staff");
        written += usize::from(nobody(tx, &cause, Channel::WecomApp, camp, &content).await?);
    }
    Ok(written)
}

/// Tells the groups of a camp, through their robots. Returns how many messages were written.
///
/// # Errors
/// When the database fails.
pub async fn group(tx: &mut Tx, camp: CampId, cause: &str, text: &str) -> Result<usize> {
    let content = fitting(text);
    let groups = messages::list_robot_groups(tx.conn(), camp).await?;
    let mut written = 0;
    for group in groups.iter().filter(|group| group.has_robot) {
        let message = NewMessage {
            id: MessageId::new(tx.now()),
            cause: &format!("{cause}/group:{}", group.id),
            channel: Channel::Robot,
            template: None,
            recipient: &group.name,
            camp_id: Some(camp),
            group_id: Some(group.id),
            user_id: None,
            member_id: None,
            content: &content,
            state: MessageState::Pending,
        };
        written += usize::from(write(tx, &message).await?);
    }
    if !groups.iter().any(|group| group.has_robot) {
        let cause = format!("{cause}/group");
        written += usize::from(nobody(tx, &cause, Channel::Robot, Some(camp), &content).await?);
    }
    Ok(written)
}

/// A message to a member, one field a line.
#[derive(Clone, Debug)]
pub struct ToMember<'a> {
    /// The member.
    pub member: MemberId,
    /// The template that is filled.
    pub template: Template,
    /// The camp it is about.
    pub camp: Option<CampId>,
    /// The event, `<event>:<id>…`; the same cause twice is one message.
    pub cause: &'a str,
    /// The member, in words.
    pub recipient: &'a str,
    /// Label and value of each field, in the order of the template.
    pub fields: &'a [(&'a str, String)],
}

/// Tells a member with one of the service account's templates; undeliverable where that template
/// is not configured. Returns whether a message was written.
///
/// # Errors
/// When the database fails.
pub async fn member(tx: &mut Tx, told: &ToMember<'_>) -> Result<bool> {
    let values = config::load(tx.conn()).await?;
    let state = match values.get(item(told.template)) {
        Some(template) if !template.trim().is_empty() => MessageState::Pending,
        _ => MessageState::Undeliverable,
    };
    let lines: Vec<String> = told
        .fields
        .iter()
        .map(|(label, value)| format!("{label}：{}", one_line(value)))
        .collect();
    let content = fitting(&lines.join("\n"));
    let message = NewMessage {
        id: MessageId::new(tx.now()),
        cause: &format!("{}/member:{}", told.cause, told.member),
        channel: Channel::Template,
        template: Some(told.template),
        recipient: told.recipient,
        camp_id: told.camp,
        group_id: None,
        user_id: None,
        member_id: Some(told.member),
        content: &content,
        state,
    };
    write(tx, &message).await
}

async fn nobody(
    tx: &mut Tx,
    cause: &str,
    channel: Channel,
    camp: Option<CampId>,
    content: &str,
) -> Result<bool> {
    let recipient = match channel {
        Channel::Robot => "未配置群机器人",
        Channel::WecomApp | Channel::Template => "没有接收人",
    };
    let message = NewMessage {
        id: MessageId::new(tx.now()),
        cause,
        channel,
        template: None,
        recipient,
        camp_id: camp,
        group_id: None,
        user_id: None,
        member_id: None,
        content,
        state: MessageState::Undeliverable,
    };
    write(tx, &message).await
}

async fn write(tx: &mut Tx, message: &NewMessage<'_>) -> Result<bool> {
    let written = messages::insert(tx, message).await?;
    if written && message.state == MessageState::Pending {
        tx.wake().await?;
    }
    Ok(written)
}

/// The configured recipients; what is not a list of ids counts as empty.
fn recipients(json: &str) -> Vec<Uuid> {
    serde_json::from_str(json).unwrap_or_default()
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text without what a database refuses, cut to what the platforms take.
pub(super) fn fitting(text: &str) -> String {
    let text: String = text
        .chars()
        .filter(|c| *c == '\n' || !c.is_control())
        .collect();
    let text = text.trim();
    if text.is_empty() {
        return "（无内容）".to_owned();
    }
    let mut end = text.len().min(LIMIT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_characters() {
        let cut = fitting(&"押".repeat(1_000));
        assert_eq!(cut.len(), 2_046);
        assert!(cut.chars().all(|c| c == '押'));
    }

    #[test]
    fn a_text_of_nothing_is_still_a_message() {
        assert_eq!(fitting(" \u{0}\n"), "（无内容）");
    }

    #[test]
    fn recipients_that_are_no_ids_count_as_none() {
        assert!(recipients("everybody").is_empty());
        assert_eq!(
            recipients(r#"["0190a000-0000-7000-8000-000000000001"]"#).len(),
            1
        );
    }
}

//! Staff are warned before members find no group to join.

use camp_domain::{Day, SHANGHAI};
use camp_repository::Tx;
use camp_repository::camps::{self, Group, NeedsGroup};
use chrono::{DateTime, TimeDelta, Utc};

use super::joined_by_group;
use crate::{Result, notifications};

/// A QR code that stops working so soon has to be replaced now.
const SOON: TimeDelta = TimeDelta::hours(24);
/// A group of which so many tenths are taken is nearly full.
const NEARLY_FULL: i64 = 9;

/// Whether new members find a group.
#[derive(Debug, PartialEq)]
enum Outlook {
    /// A group is open, and stays so.
    Fine,
    /// Every open group closes soon; why, one line for each.
    Closing(Vec<String>),
    /// None is open.
    Gone,
}

/// Warns the staff of a camp whose groups are used up or nearly so, at most once a day for each;
/// answers whether a group is open.
pub(crate) async fn warn(tx: &mut Tx, camp: &NeedsGroup) -> Result<bool> {
    let groups = camps::list_groups(tx.conn(), camp.id).await?;
    let joined = camps::count_joined(tx.conn(), camp.id).await?;
    let counts = joined_by_group(&groups, &joined);
    let outlook = outlook(&groups, &counts, tx.now());
    let (event, words) = match &outlook {
        Outlook::Fine => return Ok(true),
        Outlook::Closing(why) => {
            let why = why.join("\n");
            let words = format!("“{}”的群快要用完了，请准备新的群：\n{why}", camp.name);
            ("groups_closing", words)
        }
        Outlook::Gone => {
            let words = format!(
                "“{}”没有可用的群，会员看不到群二维码，请尽快添加群或更新二维码。",
                camp.name
            );
            ("groups_gone", words)
        }
    };
    let cause = format!("{event}:{}:{}", camp.id, Day::of(tx.now()));
    let text = format!("【群二维码】\n{words}");
    notifications::staff(tx, &cause, Some(camp.id), &text).await?;
    Ok(outlook != Outlook::Gone)
}

fn outlook(groups: &[Group], counts: &[i64], now: DateTime<Utc>) -> Outlook {
    let open: Vec<(&Group, i64)> = groups
        .iter()
        .zip(counts.iter().copied())
        .filter(|(group, _)| is_open(group, now))
        .collect();
    let closing: Vec<String> = open
        .iter()
        .filter_map(|(group, here)| closes_soon(group, *here, now))
        .collect();
    if open.is_empty() {
        Outlook::Gone
    } else if closing.len() == open.len() {
        Outlook::Closing(closing)
    } else {
        Outlook::Fine
    }
}

/// What a member would be shown.
fn is_open(group: &Group, now: DateTime<Utc>) -> bool {
    let works = group.expires_at.is_none_or(|until| until > now);
    group.qr_file_id.is_some() && !group.is_full && works
}

fn closes_soon(group: &Group, here: i64, now: DateTime<Utc>) -> Option<String> {
    if let Some(until) = group.expires_at.filter(|until| *until <= now + SOON) {
        let until = until.with_timezone(&SHANGHAI).format("%m月%d日 %H:%M");
        return Some(format!("{}：二维码 {until} 失效", group.name));
    }
    let capacity = group.capacity.map(i64::from)?;
    (here * 10 >= capacity * NEARLY_FULL)
        .then(|| format!("{}：已进群 {here} 人，上限 {capacity} 人", group.name))
}

#[cfg(test)]
mod tests {
    use std::slice::from_ref;

    use camp_domain::{FileId, GroupId};

    use super::*;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn group(capacity: Option<i32>, hours: Option<i64>) -> Group {
        Group {
            id: GroupId::new(NOW),
            name: "一群".to_owned(),
            qr_file_id: Some(FileId::new(NOW)),
            expires_at: hours.map(|hours| NOW + TimeDelta::hours(hours)),
            capacity,
            is_full: false,
            robot_key: None,
            robot_tail: None,
            wecom_chat_id: None,
        }
    }

    #[test]
    fn the_last_open_group_is_warned_of_before_it_closes() {
        let fine = group(Some(200), Some(25));
        assert_eq!(outlook(from_ref(&fine), &[179], NOW), Outlook::Fine);
        let nearly = outlook(from_ref(&fine), &[180], NOW);
        let full = "一群：已进群 180 人，上限 200 人".to_owned();
        assert_eq!(nearly, Outlook::Closing(vec![full]));
        let expiring = group(None, Some(24));
        let soon = outlook(from_ref(&expiring), &[0], NOW);
        let over = "一群：二维码 01月02日 08:00 失效".to_owned();
        assert_eq!(soon, Outlook::Closing(vec![over]));
        assert_eq!(outlook(&[expiring, fine], &[0, 0], NOW), Outlook::Fine);
    }

    #[test]
    fn a_group_that_is_full_expired_or_without_a_picture_is_not_open() {
        let full = Group {
            is_full: true,
            ..group(None, None)
        };
        let bare = Group {
            qr_file_id: None,
            ..group(None, None)
        };
        let groups = [full, bare, group(None, Some(0))];
        assert_eq!(outlook(&groups, &[0, 0, 0], NOW), Outlook::Gone);
        assert_eq!(outlook(&[], &[], NOW), Outlook::Gone);
    }
}

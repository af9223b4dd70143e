//! The notices of a refund that succeeded.

use std::collections::BTreeMap;

use camp_domain::notifications::Template;
use camp_domain::{CampId, Fen, GroupId, MemberId, RefundId};
use camp_repository::Tx;
use camp_repository::messages::DueMessage;

use super::compose::{LIMIT, ToMember, group, member};
use crate::Result;

/// First line of a notice in the group.
const HEADING: &str = "【退款通知】";
/// How causes of such notices begin.
const CAUSE: &str = "refund_succeeded:";

/// A refund whose money has arrived.
#[derive(Clone, Debug)]
pub struct SucceededRefund<'a> {
    /// The refund.
    pub id: RefundId,
    /// The camp.
    pub camp_id: CampId,
    /// Its name.
    pub camp_name: &'a str,
    /// The member.
    pub member_id: Option<MemberId>,
    /// The nickname the group knows.
    pub nickname: &'a str,
    /// Days that counted.
    pub counted_days: i32,
    /// Days that were required.
    pub required_days: i32,
    /// What went back.
    pub amount: Fen,
}

/// Tells the camp's groups, and the member where a template is configured.
///
/// # Errors
/// When the database fails.
pub async fn refund_succeeded(tx: &mut Tx, refund: &SucceededRefund<'_>) -> Result<()> {
    let cause = format!("{CAUSE}{}", refund.id);
    let yuan = refund.amount;
    let text = format!(
        "{HEADING}\n恭喜 @{} 完成训练营打卡，押金已退回！\n打卡天数：{}/{}天\n退款金额：{yuan}元",
        refund.nickname, refund.counted_days, refund.required_days,
    );
    group(tx, refund.camp_id, &cause, &text).await?;
    if let Some(member_id) = refund.member_id {
        let fields = [
            ("训练营", refund.camp_name.to_owned()),
            ("退款金额", format!("{yuan}元")),
            (
                "打卡天数",
                format!("{}/{}天", refund.counted_days, refund.required_days),
            ),
        ];
        let message = ToMember {
            member: member_id,
            template: Template::Refund,
            camp: Some(refund.camp_id),
            cause: &cause,
            recipient: refund.nickname,
            fields: &fields,
        };
        member(tx, &message).await?;
    }
    Ok(())
}

/// So many notices a minute are told one by one.
const SINGLY: usize = 5;
/// So many members one message carries at most.
const TOGETHER: usize = 10;

/// The notices among `due`, by group, and everything else.
pub(super) fn by_group(
    due: Vec<DueMessage>,
) -> (BTreeMap<GroupId, Vec<DueMessage>>, Vec<DueMessage>) {
    let mut groups: BTreeMap<GroupId, Vec<DueMessage>> = BTreeMap::new();
    let mut others = Vec::new();
    for message in due {
        match message.group_id {
            Some(group) if message.content.starts_with(HEADING) => {
                groups.entry(group).or_default().push(message);
            }
            _ => others.push(message),
        }
    }
    (groups, others)
}

/// What a group is told now, each inner list as one message, and what waits to become one.
pub(super) struct Plan {
    pub(super) now: Vec<Vec<DueMessage>>,
    pub(super) later: Vec<DueMessage>,
}

/// Plans the notices of one group that was told `sent` times within the last minute: up to five a
/// minute go one by one, more go together.
pub(super) fn plan(notices: Vec<DueMessage>, sent: usize) -> Plan {
    if sent + notices.len() <= SINGLY {
        return Plan {
            now: notices.into_iter().map(|n| vec![n]).collect(),
            later: Vec::new(),
        };
    }
    let mut now = batches(notices);
    let full = |batch: &Vec<DueMessage>| batch.len() == TOGETHER;
    // While others still succeed, an unfinished batch fills up for a minute.
    let later = if sent > 0 && now.last().is_some_and(|last| !full(last)) {
        now.pop().unwrap_or_default()
    } else {
        Vec::new()
    };
    Plan { now, later }
}

/// Groups notices into messages of at most ten members that fit the platform.
fn batches(notices: Vec<DueMessage>) -> Vec<Vec<DueMessage>> {
    let mut batches: Vec<Vec<DueMessage>> = Vec::new();
    let mut bytes = LIMIT;
    for notice in notices {
        match batches.last_mut() {
            Some(batch) if batch.len() < TOGETHER && bytes + notice.content.len() <= LIMIT => {
                bytes += notice.content.len() + 1;
                batch.push(notice);
            }
            _ => {
                bytes = notice.content.len() + 1;
                batches.push(vec![notice]);
            }
        }
    }
    batches
}

/// Several notices under one heading.
pub(super) fn merged<'a>(contents: impl Iterator<Item = &'a str>) -> String {
    let bodies: Vec<&str> = contents
        .map(|text| text.strip_prefix(HEADING).unwrap_or(text).trim())
        .collect();
    format!("{HEADING}\n{}", bodies.join("\n"))
}

#[cfg(test)]
mod tests {
    use camp_domain::MessageId;
    use camp_domain::notifications::Channel;
    use chrono::DateTime;

    use super::*;

    fn notices(count: usize) -> Vec<DueMessage> {
        let at = DateTime::from_timestamp(1_795_000_000, 0).expect("an instant");
        let group = Some(GroupId::new(at));
        let notice = |name| DueMessage {
            id: MessageId::new(at),
            channel: Channel::Robot,
            template: None,
            group_id: group,
            camp_id: Some(CampId::new(at)),
            member_id: None,
            content: format!(
                "{HEADING}\n恭喜 @甲{name} 完成训练营打卡，押金已退回！\n打卡天数：7/7天"
            ),
            attempts: 0,
            created_at: at,
            wecom_user_id: None,
            robot_key: None,
            openid: None,
        };
        (0..count).map(notice).collect()
    }

    fn sizes(plan: &Plan) -> (Vec<usize>, usize) {
        (plan.now.iter().map(Vec::len).collect(), plan.later.len())
    }

    #[test]
    fn up_to_five_refunds_a_minute_are_told_one_by_one_and_more_in_tens() {
        assert_eq!(sizes(&plan(notices(5), 0)), (vec![1; 5], 0));
        assert_eq!(sizes(&plan(notices(13), 0)), (vec![10, 3], 0));
        assert_eq!(sizes(&plan(notices(3), 3)), (vec![], 3));
        assert_eq!(sizes(&plan(notices(12), 5)), (vec![10], 2));
    }

    #[test]
    fn refunds_told_together_share_one_heading_and_fit_the_platform() {
        let ten = notices(10);
        let text = merged(ten.iter().map(|n| n.content.as_str()));
        assert_eq!(text.matches(HEADING).count(), 1);
        assert_eq!(text.matches("恭喜 @甲").count(), 10);
        assert!(text.len() <= LIMIT);
    }
}

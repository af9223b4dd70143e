//! Members are urged to check in: by the staff, and by the timetable on the day before the end.

use camp_domain::camps::{CampState, Terms};
use camp_domain::check_ins::{qualifies, reachable};
use camp_domain::notifications::Template;
use camp_domain::{Actor, CampId, Day, EnrolmentId, Kind, Refusal, Visibility};
use camp_repository::check_ins::{self, MemberProgress, SyncCamp};
use camp_repository::{Tx, audit};
use serde_json::json;

use crate::notifications::{self, ToMember};
use crate::{App, Caller, Error, Result};

/// Bytes of a message that are left for names; the frame around them needs the rest.
const NAMES: usize = 1_500;

/// How many members were urged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reminded {
    /// Members named in the group.
    pub reminded: usize,
    /// Members who were urged today already, or are not in this camp.
    pub skipped: usize,
}

/// Urges the chosen members in their camp's groups, everybody once a day at the most.
///
/// # Errors
/// When the camp may not be seen or is not under way.
pub async fn remind(
    app: &App,
    caller: &Caller,
    visible: &Visibility,
    camp: CampId,
    members: &[EnrolmentId],
) -> Result<Reminded> {
    let mut tx = app.begin_for(caller).await?;
    let camp = check_ins::find_camp(tx.conn(), visible, camp)
        .await?
        .ok_or_else(Error::not_found)?;
    if camp.state != CampState::Ongoing {
        let words = "训练营不在进行中，不需要催促打卡";
        return Err(Refusal::new(Kind::Conflict, "camp_not_ongoing", words).into());
    }
    let today = Day::of(tx.now());
    let fresh = check_ins::insert_reminders(&mut tx, camp.id, members, today).await?;
    let mut all = check_ins::list_members(tx.conn(), visible, camp.id).await?;
    all.retain(|member| fresh.contains(&member.enrolment_id));
    let title = format!("【打卡提醒】{}", camp.name);
    let end = "请在今天 23:59 前到知识星球完成打卡，坚持就是胜利！";
    tell_group(
        &mut tx,
        &camp,
        "check_in_reminder",
        &all,
        today,
        (&title, end),
    )
    .await?;
    let act = audit::Act {
        action: "check_ins.remind",
        object_kind: "camp",
        object_id: camp.id.to_string(),
        object_name: Some(&camp.name),
        after: Some(json!({ "members": fresh.len() })),
        ..audit::Act::default()
    };
    audit::insert(&mut tx, act).await?;
    tx.commit().await?;
    Ok(Reminded {
        reminded: fresh.len(),
        skipped: members.len() - fresh.len(),
    })
}

/// On the day before a camp ends, whoever can still reach the days is reminded, and so are its
/// coaches. Returns how many members were.
///
/// # Errors
/// When the database fails.
pub async fn last_call(app: &App) -> Result<usize> {
    let camps = check_ins::list_due_camps(app.db.reader().await?.conn()).await?;
    let tomorrow = Day::of(app.clock.now()).plus(1);
    let mut reminded = 0;
    for camp in camps {
        if camp.state == CampState::Ongoing && camp.end_day == tomorrow {
            reminded += last_call_of(app, &camp).await?;
        }
    }
    Ok(reminded)
}

async fn last_call_of(app: &App, camp: &SyncCamp) -> Result<usize> {
    let mut tx = app.begin(Actor::System).await?;
    let today = Day::of(tx.now());
    let mut open = check_ins::list_members(tx.conn(), &Visibility::All, camp.id).await?;
    open.retain(|member| {
        let terms = terms(member);
        let (days, checked) = (member.counted_days, has_today(member, today));
        member.planet_user_id.is_some()
            && !qualifies(&terms, days)
            && reachable(&terms, days, checked, today)
    });
    let title = format!("【最后提醒】{} 明天结束", camp.name);
    let end = "今天和明天都打卡还来得及，别忘了哦！";
    let words = (title.as_str(), end);
    tell_group(&mut tx, camp, "check_in_last_call", &open, today, words).await?;
    for member in &open {
        tell_member(&mut tx, camp, member).await?;
    }
    if !open.is_empty() {
        let text = format!(
            "{title}\n还有 {} 位会员需要继续打卡才能达标，请在群里提醒",
            open.len()
        );
        let cause = format!("check_in_last_call:{}", camp.id);
        notifications::coaches(&mut tx, &cause, camp.id, &text).await?;
    }
    tx.commit().await?;
    Ok(open.len())
}

/// Names the members in the camp's groups, as many messages as that takes.
async fn tell_group(
    tx: &mut Tx,
    camp: &SyncCamp,
    event: &str,
    members: &[MemberProgress],
    today: Day,
    (title, end): (&str, &str),
) -> Result<()> {
    for named in portions(members, today) {
        let first = named.0;
        let text = format!("{title}\n{}{end}", named.1);
        let cause = format!("{event}:{}:{today}:{first}", camp.id);
        notifications::group(tx, camp.id, &cause, &text).await?;
    }
    Ok(())
}

/// Lines of members that fit one message each, with the member they begin with.
fn portions(members: &[MemberProgress], today: Day) -> Vec<(EnrolmentId, String)> {
    let mut portions: Vec<(EnrolmentId, String)> = Vec::new();
    for member in members {
        let terms = terms(member);
        let left = today.max(terms.start).count_to(terms.end);
        let line = format!(
            "@{} 已打卡 {} / {} 天，剩余 {left} 天\n",
            member.planet_nickname, member.counted_days, member.required_days
        );
        match portions.last_mut() {
            Some((_, text)) if text.len() + line.len() <= NAMES => text.push_str(&line),
            _ => portions.push((member.enrolment_id, line)),
        }
    }
    portions
}

async fn tell_member(tx: &mut Tx, camp: &SyncCamp, member: &MemberProgress) -> Result<()> {
    let Some(id) = member.member_id else {
        return Ok(());
    };
    let need = member.required_days - member.grace_days - member.counted_days;
    let fields = [
        ("训练营", camp.name.clone()),
        ("提醒", format!("明天结束，还差 {need} 天打卡")),
        ("截止", camp.end_day.to_string()),
    ];
    let cause = format!("check_in_last_call:{}", member.enrolment_id);
    let told = ToMember {
        member: id,
        template: Template::Notice,
        camp: Some(camp.id),
        cause: &cause,
        recipient: &member.planet_nickname,
        fields: &fields,
    };
    notifications::member(tx, &told).await?;
    Ok(())
}

fn has_today(member: &MemberProgress, today: Day) -> bool {
    member.last_at.is_some_and(|at| Day::of(at) == today)
}

fn terms(member: &MemberProgress) -> Terms {
    Terms {
        deposit: member.deposit_fen,
        start: member.start_day,
        end: member.end_day,
        required_days: member.required_days,
        grace_days: member.grace_days,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(n: u32) -> MemberProgress {
        let day = Day::new(chrono::NaiveDate::from_ymd_opt(2026, 11, 22).expect("a date"));
        MemberProgress {
            enrolment_id: EnrolmentId::new(day.start() + chrono::TimeDelta::seconds(n.into())),
            member_id: None,
            planet_user_id: Some(n.into()),
            planet_nickname: format!("名字很长的会员{n}"),
            planet_claim: n.to_string(),
            wechat_nickname: String::new(),
            start_day: day,
            end_day: day.plus(9),
            required_days: 8,
            grace_days: 1,
            deposit_fen: camp_domain::Fen::new(9_900),
            counted_days: 3,
            disagreement: false,
            streak: 0,
            last_at: None,
            reminded_at: None,
        }
    }

    #[test]
    fn every_member_is_named_once_and_no_message_is_cut() {
        let members: Vec<_> = (0..200).map(member).collect();
        let portions = portions(&members, members[0].start_day);
        assert!(portions.len() > 1);
        assert!(portions.iter().all(|(_, text)| text.len() <= NAMES));
        let named: usize = portions.iter().map(|(_, text)| text.lines().count()).sum();
        assert_eq!(named, 200);
        assert_eq!(portions[0].0, members[0].enrolment_id);
    }
}

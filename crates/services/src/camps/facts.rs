//! What the audit keeps of a camp.

use camp_domain::auth::Role;
use camp_domain::{CampId, SHANGHAI};
use camp_repository::PgConnection;
use camp_repository::camps::{self, Group, NewCamp};
use serde_json::{Value, json};

use crate::Result;

/// The camp as its form has it, with the people and groups that the tables hold now.
pub(super) async fn facts(conn: &mut PgConnection, id: CampId, camp: &NewCamp) -> Result<Value> {
    let staff = camps::list_staff(&mut *conn, id).await?;
    let named = |role: Role| -> Vec<&str> {
        let people = staff.iter().filter(|person| person.role == role);
        people.map(|person| person.name.as_str()).collect()
    };
    let groups = camps::list_groups(&mut *conn, id).await?;
    let groups: Vec<String> = groups.iter().map(group).collect();
    Ok(json!({
        "name": camp.name,
        "posterFileId": camp.poster_file_id,
        "depositFen": camp.terms.deposit,
        "startDay": camp.terms.start,
        "endDay": camp.terms.end,
        "requiredDays": camp.terms.required_days,
        "graceDays": camp.terms.grace_days,
        "introduction": camp.introduction,
        "planetProjectId": camp.planet_project_id,
        "payeeUserId": camp.payee_user_id,
        "payeeProduct": camp.payee_product,
        "enrollUntil": camp.enroll_until,
        "coaches": named(Role::Coach),
        "volunteers": named(Role::Volunteer),
        "groups": groups,
    }))
}

/// A group in one line; of its robot only what stays readable of the key.
fn group(group: &Group) -> String {
    let mut words = vec![group.name.clone()];
    words.extend(group.capacity.map(|capacity| format!("上限 {capacity} 人")));
    if group.is_full {
        words.push("已满".to_owned());
    }
    words.extend(group.qr_file_id.map(|file| format!("二维码 {file}")));
    words.extend(group.expires_at.map(|at| {
        let at = at.with_timezone(&SHANGHAI);
        at.format("%Y-%m-%d %H:%M 失效").to_string()
    }));
    words.extend(
        group
            .robot_tail
            .as_ref()
            .map(|tail| format!("机器人 …{tail}")),
    );
    words.extend(
        group
            .wecom_chat_id
            .as_ref()
            .map(|chat| format!("企业微信群 {chat}")),
    );
    words.join("，")
}

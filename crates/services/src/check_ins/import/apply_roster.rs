//! The roster from the member list of the planet's back office.

use std::collections::HashMap;

use camp_domain::config::PLANET_GROUP_ID;
use camp_domain::{Kind, Refusal};
use camp_repository::audit;
use camp_repository::check_ins::{self, Identity, SeenMember};
use serde_json::json;

use super::reading::{RosterRow, RowError, roster};
use super::{Upload, read, refuse};
use crate::check_ins::roster::learn;
use crate::{App, Caller, Result, config};

/// What a member list does, or would do.
#[derive(Clone, Debug)]
pub struct RosterPlan {
    /// Members who were not known.
    pub new: usize,
    /// Members whose name or card is another now.
    pub changed: usize,
    /// Members known just like that.
    pub same: usize,
    /// Rows that cannot be read; nothing is imported while there is one.
    pub errors: Vec<RowError>,
    /// Whether it was imported.
    pub applied: bool,
}

/// Compares a member list with the roster, and imports it when `apply` says so: all or nothing.
///
/// # Errors
/// When the file is no member list, no group is configured, or rows cannot be read and it was to
/// be imported.
pub async fn import_roster(
    app: &App,
    caller: &Caller,
    name: String,
    upload: Upload,
    apply: bool,
) -> Result<RosterPlan> {
    let table = read(name, upload).await?;
    let (filed, errors) =
        roster(&table).map_err(|error| refuse("file", "roster_columns", error.words()))?;
    let mut tx = app.begin_for(caller).await?;
    let values = config::load(tx.conn()).await?;
    let group = values.number(PLANET_GROUP_ID).ok_or(Refusal::new(
        Kind::Conflict,
        "planet_not_configured",
        "尚未配置知识星球的群组 ID，请先在系统配置中填写",
    ))?;
    let known = check_ins::list_identities(tx.conn(), group).await?;
    let mut plan = compare(&filed, &known);
    plan.errors = errors;
    if !apply {
        return Ok(plan);
    }
    if !plan.errors.is_empty() {
        let words = "文件里有无法读取的行，改好之后再导入；没有导入任何内容";
        return Err(Refusal::new(Kind::Conflict, "import_has_errors", words).into());
    }
    let by_number = by_number(&known);
    let seen: Vec<SeenMember> = filed
        .iter()
        .map(|member| seen(member, &by_number))
        .collect();
    let others: Vec<(i64, String)> = filed
        .iter()
        .zip(&seen)
        .flat_map(|(row, seen)| {
            row.other_names
                .iter()
                .map(|name| (seen.user_id, name.clone()))
        })
        .collect();
    check_ins::insert_other_names(&mut tx, group, &others).await?;
    learn(&mut tx, group, &seen).await?;
    let act = audit::Act {
        action: "check_ins.import_roster",
        object_kind: "planet_group",
        object_id: group.to_string(),
        after: Some(json!({ "new": plan.new, "changed": plan.changed })),
        ..audit::Act::default()
    };
    audit::insert(&mut tx, act).await?;
    tx.commit().await?;
    plan.applied = true;
    Ok(plan)
}

fn compare(filed: &[RosterRow], roster: &[Identity]) -> RosterPlan {
    let known = by_number(roster);
    let mut plan = RosterPlan {
        new: 0,
        changed: 0,
        same: 0,
        errors: Vec::new(),
        applied: false,
    };
    for member in filed {
        match known.get(&member.number) {
            None => plan.new += 1,
            Some(old) if is_same(old, member) => plan.same += 1,
            Some(_) => plan.changed += 1,
        }
    }
    plan
}

fn is_same(old: &Identity, member: &RosterRow) -> bool {
    old.name == member.name
        && (member.alias.is_none() || old.alias == member.alias)
        && member.user_id.is_none_or(|user| user == old.user_id)
}

/// Ordered by id, so that a real one takes the place of a negative one.
fn by_number(roster: &[Identity]) -> HashMap<i32, &Identity> {
    let numbered = roster
        .iter()
        .filter_map(|known| Some((known.number?, known)));
    numbered.collect()
}

fn seen(member: &RosterRow, known: &HashMap<i32, &Identity>) -> SeenMember {
    let known = known.get(&member.number).map(|known| known.user_id);
    SeenMember {
        user_id: member
            .user_id
            .or(known)
            .unwrap_or_else(|| -i64::from(member.number)),
        number: Some(member.number),
        name: member.name.clone(),
        alias: member.alias.clone(),
        avatar_url: None,
    }
}

//! Jobs of the paid places.

use camp_services::Result;
use camp_services::enrolment::{self, GroupRead, Reminded};
use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::{Value, json};

use super::{Occasion, Report};

/// Reads who has come into the groups.
pub fn joins(occasion: Occasion) -> BoxFuture<'static, Result<Report>> {
    async move {
        let Some(read) = enrolment::read_joins(&occasion.app, occasion.camp).await? else {
            return Ok(Report {
                complete: true,
                lines: vec!["WeCom is not configured".to_owned()],
                result: json!({ "groups": [] }),
            });
        };
        let items: Vec<Value> = read.iter().map(group).collect();
        Ok(Report {
            complete: read.iter().all(|group| group.failure.is_none()),
            lines: read.iter().map(group_line).collect(),
            result: json!({ "groups": items }),
        })
    }
    .boxed()
}

fn group_line(read: &GroupRead) -> String {
    let what = match &read.failure {
        None => format!("{} named, {} joined", read.named, read.joined),
        Some(words) => format!("failed: {words}"),
    };
    format!("{}, {}: {what}", read.camp, read.group)
}

fn group(read: &GroupRead) -> Value {
    json!({
        "camp": read.camp, "group": read.group, "named": read.named, "joined": read.joined,
        "failure": read.failure,
    })
}

/// Reminds members who are in no group, and warns the staff of groups that run out.
pub fn reminders(occasion: Occasion) -> BoxFuture<'static, Result<Report>> {
    async move {
        let reminded = enrolment::remind(&occasion.app).await?;
        let items: Vec<Value> = reminded.iter().map(camp).collect();
        Ok(Report {
            complete: true,
            lines: reminded.iter().map(camp_line).collect(),
            result: json!({ "camps": items }),
        })
    }
    .boxed()
}

fn camp_line(one: &Reminded) -> String {
    let group = if one.group_open {
        ""
    } else {
        ", no group is open"
    };
    format!("{}: {} reminded{group}", one.camp, one.members)
}

fn camp(one: &Reminded) -> Value {
    json!({ "camp": one.camp, "reminded": one.members, "groupOpen": one.group_open })
}

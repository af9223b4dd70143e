//! Fifty people and how each of them keeps the word.

use camp_domain::Day;
use camp_domain::auth::Role;
use camp_testkit::{Camp, Client, Form, Member, Order, Plan, World, pixel};
use serde_json::{Value, json};

pub(super) const DAYS: u64 = 21;
pub(super) const REQUIRED: i64 = 18;
pub(super) const GRACE: i64 = 1;
pub(super) const DEPOSIT: i64 = 9_900;
pub(super) const PEOPLE: usize = 50;

/// Presses 支付 twice.
pub(super) const IMPATIENT: usize = 2;
/// Types an id that is not on the roster.
pub(super) const UNKNOWN: usize = 5;
/// Callbacks of these people never come.
pub(super) const UNHEARD: std::ops::Range<usize> = 30..40;

/// One of the fifty.
pub(super) struct Player {
    pub(super) member: Member,
    pub(super) days: Vec<u64>,
    pub(super) order: Order,
    pub(super) enrolment: String,
}

impl Player {
    /// Real days and grace reach what is required, and it is known who this is.
    pub(super) fn qualifies(&self, place: usize) -> bool {
        let days = i64::try_from(self.days.len()).unwrap();
        place != UNKNOWN && days > 0 && days + GRACE >= REQUIRED
    }
}

/// On which days somebody comes: all, two missed, four missed (saved by grace), five missed (one
/// day short), or only the first week.
pub(super) fn days_of(place: usize) -> Vec<u64> {
    let missed: &[u64] = match place % 5 {
        0 => &[],
        1 => &[4, 11],
        2 => &[2, 9, 16, 21],
        3 => &[1, 5, 10, 15, 20],
        _ => return (1..=7).collect(),
    };
    (1..=DAYS).filter(|day| !missed.contains(day)).collect()
}

/// What the member types.
pub(super) fn form_of(place: usize, member: &Member) -> Form {
    let mut form = Form::of(&member.person);
    if place == UNKNOWN {
        form.planet_id = "88888888888888".into();
    } else if place.is_multiple_of(3) {
        // The number in the group names the person as well.
        form.planet_id = member.person.number.to_string();
    }
    form
}

/// The operator writes the camp and publishes it.
pub(super) async fn publish_camp(world: &World, desk: &Client) -> Camp {
    let coach = world.ensure_staff(Role::Coach).await;
    let volunteer = world.ensure_staff(Role::Volunteer).await;
    let start = world.today().plus(1);
    let end = start.plus(DAYS - 1);
    let plan = Plan {
        name: "二十一天早起营",
        ..Plan::default()
    };
    let project = world.open_project(plan.name, DAYS, end).await;
    let poster = desk.upload("poster", pixel()).await.ok();
    let codes = [
        desk.upload("group_qr", pixel()).await.ok(),
        desk.upload("group_qr", pixel()).await.ok(),
    ];
    let form = json!({
        "name": plan.name,
        "posterFileId": poster["id"],
        "depositFen": DEPOSIT,
        "startDay": start,
        "endDay": end,
        "requiredDays": REQUIRED,
        "graceDays": GRACE,
        "introductionHtml": "<p>每天早起一小时。</p>",
        "coachIds": [coach],
        "volunteerIds": [volunteer],
        "planetProjectId": project.to_string(),
        "groups": [
            group("早起营 1 群", &codes[0], 30, &world.outside.file("wecom/robot_key")),
            group("早起营 2 群", &codes[1], 200, ""),
        ],
    });
    let camp = desk.post("/api/admin/camps", form).await.ok();
    let id = camp["id"].as_str().unwrap().to_owned();
    let publish = format!("/api/admin/camps/{id}/publish");
    let camp = desk.post(&publish, json!({})).await.ok();
    assert_eq!(camp["state"], "enrolling");
    Camp {
        id: id.parse().unwrap(),
        start: day(&camp["startDay"]),
        end: day(&camp["endDay"]),
        project,
        plan: Plan { days: DAYS, ..plan },
    }
}

fn group(name: &str, code: &Value, capacity: u32, robot: &str) -> Value {
    json!({
        "name": name,
        "qrFileId": code["id"],
        "capacity": capacity,
        "full": false,
        "robotKey": robot,
    })
}

fn day(value: &Value) -> Day {
    serde_json::from_value(value.clone()).unwrap()
}

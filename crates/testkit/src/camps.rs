//! Camps, written and published through the product's own use cases.

use camp_domain::auth::Role;
use camp_domain::camps::Terms;
use camp_domain::files::FileKind;
use camp_domain::{Actor, CampId, Day, Fen};
use camp_services::camps::{CampForm, GroupForm};
use camp_services::{Caller, camps, files};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use crate::{World, pixel};

/// What a camp is to be like.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Its name.
    pub name: &'static str,
    /// Its deposit.
    pub deposit_fen: i64,
    /// Days from today to its first one.
    pub begins_in: u64,
    /// How many days it has.
    pub days: u64,
    /// How many of them are required.
    pub required: i32,
    /// How many missing ones are forgiven.
    pub grace: i32,
    /// Days after the first one on which people can still enrol.
    pub late: u64,
    /// Whose fixed payment code it names, and the code's product.
    pub code: Option<(&'static str, Option<&'static str>)>,
    /// Whether members see it.
    pub published: bool,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            name: "七天晨读营",
            deposit_fen: 9_900,
            begins_in: 1,
            days: 7,
            required: 5,
            grace: 1,
            late: 0,
            code: None,
            published: true,
        }
    }
}

/// A camp of a world.
#[derive(Clone, Debug)]
pub struct Camp {
    /// Its id.
    pub id: CampId,
    /// Its first day.
    pub start: Day,
    /// Its last day.
    pub end: Day,
    /// Its project at the planet.
    pub project: i64,
    /// What it was planned to be like.
    pub plan: Plan,
}

impl Camp {
    /// An instant of its `number`-th day, the first being 1.
    #[must_use]
    pub fn at(&self, number: u64, hour: i64) -> DateTime<Utc> {
        self.start.plus(number - 1).start() + TimeDelta::hours(hour)
    }

    /// When the nightly pass after the `number`-th day has been due for a minute.
    #[must_use]
    pub fn night_after(&self, number: u64) -> DateTime<Utc> {
        self.at(number + 1, 1) + TimeDelta::minutes(1)
    }
}

impl World {
    /// A camp as planned, with a coach, a poster, a group and a project at the planet.
    pub async fn camp(&self, plan: Plan) -> Camp {
        let start = self.today().plus(plan.begins_in);
        let end = start.plus(plan.days - 1);
        let project = self.open_project(plan.name, plan.days, end).await;
        let form = CampForm {
            name: plan.name.to_owned(),
            poster_file_id: Some(self.picture(FileKind::Poster).await),
            terms: Terms {
                deposit: Fen::new(plan.deposit_fen),
                start,
                end,
                required_days: plan.required,
                grace_days: plan.grace,
            },
            introduction_html: None,
            coach_ids: vec![self.ensure_staff(Role::Coach).await],
            volunteer_ids: Vec::new(),
            planet_project_id: Some(project),
            payee_user_id: plan.code.map(|(payee, _)| payee.to_owned()),
            payee_product: plan
                .code
                .and_then(|(_, product)| product)
                .map(str::to_owned),
            enroll_until: Some(start.plus(plan.late).end()),
            groups: vec![GroupForm {
                id: None,
                name: format!("{} 1 群", plan.name),
                qr_file_id: Some(self.picture(FileKind::GroupQr).await),
                expires_at: None,
                capacity: None,
                full: false,
                robot_key: Some(self.outside.file("wecom/robot_key")),
                wecom_chat_id: None,
            }],
        };
        let caller = system();
        let id = camps::create(&self.app, &caller, &form).await;
        let id = id.unwrap_or_else(|error| panic!("{}: {error:?}", plan.name));
        if plan.published {
            let published = camps::publish(&self.app, &caller, id, false).await;
            published.unwrap_or_else(|error| panic!("{}: {error:?}", plan.name));
        }
        Camp {
            id,
            start,
            end,
            project,
            plan,
        }
    }

    /// A check-in project at the planet that ends with `last`.
    pub async fn open_project(&self, title: &str, days: u64, last: Day) -> i64 {
        let until = last.end() - TimeDelta::seconds(1);
        let wish = json!({
            "title": title,
            "checkinDays": days,
            "expirationTime": until.to_rfc3339(),
        });
        let opened = self.outside.control("planet/checkins", wish).await;
        opened["checkinId"].as_i64().expect("a project id")
    }

    /// Lets the whole camp happen: everybody checks in on the numbered days, the camp ends, and
    /// the night's pass has counted.
    pub async fn live(&self, camp: &Camp, attendance: &[(i64, Vec<u64>)]) {
        self.advance_to(camp.at(camp.plan.days, 22)).await;
        let mut posts = Vec::new();
        for (user, days) in attendance {
            posts.extend(
                days.iter()
                    .map(|day| (camp.project, *user, camp.at(*day, 8))),
            );
        }
        self.outside.check_in(&posts).await;
        self.advance_to(camp.night_after(camp.plan.days)).await;
        self.run_due().await;
    }

    async fn picture(&self, kind: FileKind) -> camp_domain::FileId {
        let stored = files::upload(&self.app, &system(), kind, pixel()).await;
        stored.expect("a picture can be stored").id
    }
}

fn system() -> Caller {
    Caller {
        actor: Actor::System,
        ip: None,
        request_id: None,
    }
}

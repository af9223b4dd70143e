//! One world: a camp that has ended, everybody's refund approved, one schedule of trouble for each.

use camp_domain::Actor;
use camp_domain::auth::Role;
use camp_domain::config::REFUNDS_PER_SECOND;
use camp_services::config;
use camp_testkit::{Client, Listed, Plan, World};
use serde_json::json;
use sqlx::PgConnection;

use crate::building;
use crate::dice::Dice;
use crate::workers::Workers;

/// Somebody's deposit and the refund of it.
pub(crate) struct Life {
    pub(crate) listed: Listed,
    /// Our number of the order it was paid with.
    pub(crate) order: String,
    /// Whether a person said yes; who was refused must not get anything.
    pub(crate) approved: bool,
}

pub(crate) struct Stage {
    pub(crate) world: World,
    pub(crate) desk: Client,
    pub(crate) sql: PgConnection,
    pub(crate) workers: Workers,
    pub(crate) lives: Vec<Life>,
}

impl Stage {
    /// `approved` people who get their deposit back, and one in ten besides who does not.
    pub(crate) async fn build(approved: usize, dice: &mut Dice) -> Self {
        let world = building::world().await;
        let camp = world.camp(Plan::default()).await;
        let count = approved + approved.div_ceil(10);
        let names: Vec<String> = (1..=count).map(|n| format!("守约的人{n}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let (mut orders, mut attendance) = (Vec::new(), Vec::new());
        for member in world.members(&names).await {
            let (order, enrolment) = world.enrol(&member, &camp).await;
            orders.push((enrolment, order.number));
            attendance.push((member.person.user_id, (1..=6).collect()));
        }
        world.live(&camp, &attendance).await;
        world.ensure_staff(Role::SuperAdmin).await;
        let desk = world.staff(Role::Admin).await;
        let listed = world.settle(&desk, &camp).await;
        let mut lives: Vec<Life> = listed
            .into_iter()
            .map(|listed| {
                let (_, order) = orders
                    .iter()
                    .find(|(id, _)| *id == listed.enrolment)
                    .unwrap();
                let order = order.clone();
                Life {
                    listed,
                    order,
                    approved: true,
                }
            })
            .collect();
        assert_eq!(lives.len(), count);
        for _ in approved..count {
            let at = dice.below(lives.len());
            lives[at].approved = false;
        }
        let mut stage = Self {
            sql: world.sql().await,
            workers: Workers::of(&world),
            world,
            desk,
            lives,
        };
        stage.make_exact(approved);
        // The pace is real seconds; here there are thousands of refunds.
        stage.pace("1000").await;
        stage
    }

    /// Dice may have named somebody twice.
    fn make_exact(&mut self, approved: usize) {
        while self.lives.iter().filter(|life| life.approved).count() > approved {
            if let Some(life) = self.lives.iter_mut().find(|life| life.approved) {
                life.approved = false;
            }
        }
    }

    /// Sets how many refunds leave in a second.
    pub(crate) async fn pace(&self, per_second: &str) {
        let app = &self.world.app;
        let mut tx = app.begin(Actor::System).await.unwrap();
        config::set(&app.vault, &mut tx, REFUNDS_PER_SECOND, per_second)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }

    /// Approves and releases those who get their deposit back, in a few runs.
    pub(crate) async fn release(&self, dice: &mut Dice) {
        let all: Vec<Listed> = self
            .lives
            .iter()
            .filter(|life| life.approved)
            .map(|life| life.listed.clone())
            .collect();
        let mut rest = all.as_slice();
        while !rest.is_empty() {
            let size = (1 + dice.below(24)).min(rest.len());
            let (now, later) = rest.split_at(size);
            self.desk.approve_and_release(now).await;
            rest = later;
        }
    }

    /// As if the wall clock had passed every claim and lease of a worker that died.
    pub(crate) async fn forget_claims(&mut self) {
        for statement in [
            "update refunds set claimed_until = null where claimed_until is not null",
            "update payment_events set claimed_until = null where claimed_until is not null",
            "update messages set claimed_until = null where claimed_until is not null",
            "update leases set until = until - interval '1 day'",
        ] {
            let forget = sqlx::query(sqlx::AssertSqlSafe(statement));
            forget.execute(&mut self.sql).await.unwrap();
        }
    }

    /// Cuts every other connection to the database, the API's included.
    pub(crate) async fn cut_connections(&mut self) {
        let cut = "select count(pg_terminate_backend(pid)) from pg_stat_activity
                    where datname = current_database() and pid <> pg_backend_pid()";
        let cut = sqlx::query(cut);
        cut.execute(&mut self.sql).await.unwrap();
    }

    /// Something a person does; a server whose connections were cut may fail, and nothing else.
    pub(crate) async fn press(&self, path: &str, body: serde_json::Value) {
        let answer = self.desk.post(path, body).await;
        assert!(
            [200, 201, 409, 500, 503].contains(&answer.status),
            "{answer}"
        );
    }

    /// Ids of the runs in this state.
    pub(crate) async fn runs(&mut self, state: &str) -> Vec<String> {
        let runs = "select id::text from release_runs where state = $1 order by released_at, id";
        let runs = sqlx::query_scalar(runs).bind(state);
        runs.fetch_all(&mut self.sql).await.unwrap()
    }

    /// Ids of the refunds whose money is in this state.
    pub(crate) async fn refunds(&mut self, money: &str) -> Vec<String> {
        let refunds = "select id::text from refunds where money = $1 and decision = 'approved'
                         and run_id is not null order by id";
        let refunds = sqlx::query_scalar(refunds).bind(money);
        refunds.fetch_all(&mut self.sql).await.unwrap()
    }

    /// Lets a person release what was approved and is in no run.
    pub(crate) async fn release_rest(&mut self) {
        let rest = "select id::text from refunds where decision = 'approved' and money = 'not_sent'
                       and run_id is null";
        let rest: Vec<String> = sqlx::query_scalar(rest)
            .fetch_all(&mut self.sql)
            .await
            .unwrap();
        if rest.is_empty() {
            return;
        }
        let wish = json!({ "refundIds": rest });
        let runs = "/api/admin/release-runs";
        let preview = self.desk.post(&format!("{runs}/preview"), wish).await;
        if preview.status == 200 {
            let preview = preview.json();
            let wish =
                json!({ "refundIds": rest, "hash": preview["hash"], "sumFen": preview["sumFen"] });
            self.press(runs, wish).await;
        }
    }
}

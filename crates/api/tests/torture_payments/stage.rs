//! What many runs share: one installation, one outside, one camp, and people to play with.

use std::sync::Arc;

use camp_domain::{MemberId, MerchantAccountId};
use camp_services::due::DueQueue;
use camp_services::payments::{EventQueue, OrderQueue};
use camp_services::{App, auth};
use camp_testkit::{Binaries, Camp, Plan, World};
use chrono::TimeDelta;
use futures::FutureExt;
use serde_json::json;
use sqlx::PgConnection;
use url::Url;

use crate::mailbox::{self, Mailbox};

/// Members of one world.
const PEOPLE: usize = 24;
/// Rows of one pass of the ladder when everything has to be done.
const ALL: i64 = 200;

pub(crate) struct Stage {
    pub(crate) world: World,
    pub(crate) camp: Camp,
    pub(crate) mailbox: Arc<Mailbox>,
    pub(crate) merchant: MerchantAccountId,
    pub(crate) people: Vec<MemberId>,
    pub(crate) sql: PgConnection,
}

impl Stage {
    pub(crate) async fn build() -> Self {
        let binaries = Binaries {
            serve: mailbox::serve,
            run_due: |_| async { Ok(()) }.boxed(),
        };
        let world = World::start(binaries).await;
        let plan = Plan {
            // Nothing but payments happens while business time runs through the days.
            begins_in: 100,
            ..Plan::default()
        };
        let camp = world.camp(plan).await;
        let mut sql = world.sql().await;
        let merchant = "select id from merchant_accounts";
        let merchant: uuid::Uuid = sqlx::query_scalar(merchant)
            .fetch_one(&mut sql)
            .await
            .unwrap();
        let mut people = Vec::new();
        for number in 0..PEOPLE {
            people.push(sign_in(&world, &format!("付款人{number}")).await);
        }
        Self {
            mailbox: Mailbox::at(world.origin()),
            merchant: merchant.into(),
            world,
            camp,
            people,
            sql,
        }
    }

    pub(crate) fn app(&self) -> &App {
        &self.world.app
    }

    /// As if the wall clock had passed every claim of a worker that died; the wall cannot be moved.
    pub(crate) async fn forget_claims(&mut self) {
        for table in ["orders", "payment_events"] {
            let free =
                format!("update {table} set claimed_until = null where claimed_until is not null");
            let free = sqlx::query(sqlx::AssertSqlSafe(free));
            free.execute(&mut self.sql).await.unwrap();
        }
    }

    /// What the scheduler does, until nothing is due.
    pub(crate) async fn run_ladder(&self) {
        let app = self.app();
        loop {
            let events = EventQueue::run(app, ALL).await.unwrap();
            let orders = OrderQueue::run(app, ALL).await.unwrap();
            if events.handled + orders.handled == 0 {
                return;
            }
        }
    }

    pub(crate) async fn advance(&self, seconds: i64) {
        self.world.advance(TimeDelta::seconds(seconds)).await;
    }
}

/// Through WeChat's page and back, without a browser.
async fn sign_in(world: &World, nickname: &str) -> MemberId {
    let app = &world.app;
    let start = auth::start_oauth(app, "/h5/", None).await.unwrap();
    let page = Url::parse(&start.location).unwrap();
    let state = page.query_pairs().find(|(key, _)| key == "state");
    let state = state.unwrap().1.into_owned();
    let wish = json!({ "nickname": nickname, "scope": "snsapi_base" });
    let code = world.outside.control("oauth/code", wish).await;
    let code = code["code"].as_str();
    let (_, login) = auth::finish_oauth(app, Some(&start.pre_session), code, &state)
        .await
        .unwrap();
    let mut reader = app.db.reader().await.unwrap();
    let member = auth::find_member(app, reader.conn(), &login.unwrap().token).await;
    member.unwrap().unwrap().id
}

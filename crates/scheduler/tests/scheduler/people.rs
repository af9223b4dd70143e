//! People of a world: members of the planet who pay and check in.

use camp_domain::{CampId, Day, EnrolmentId, MemberId, PaymentId};
use chrono::TimeDelta;
use serde_json::json;

use crate::world::World;

/// A member of the planet.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) user: i64,
    pub(crate) name: String,
    pub(crate) number: i64,
}

impl World {
    /// `count` members of the planet with names and numbers of their own.
    pub(crate) async fn people(&self, count: usize) -> Vec<Person> {
        let members: Vec<_> = (0..count)
            .map(|i| json!({ "name": format!("学员{i:04}"), "number": 7_000 + i }))
            .collect();
        let added = self
            .control("planet/members", json!({ "members": members }))
            .await;
        let added = added["members"].as_array().unwrap().clone();
        added
            .iter()
            .map(|member| Person {
                user: member["userId"].as_i64().unwrap(),
                name: member["name"].as_str().unwrap().to_owned(),
                number: member["number"].as_i64().unwrap(),
            })
            .collect()
    }

    /// A paid place of somebody who typed `claim` and `nickname`.
    pub(crate) async fn enrol(&self, camp: CampId, claim: &str, nickname: &str) -> EnrolmentId {
        let (member, payment) = (MemberId::new(self.now()), PaymentId::new(self.now()));
        let id = EnrolmentId::new(self.now());
        let row = member.to_string();
        sqlx::query(
            "insert into members (id, appid, openid_hash, openid, created_at, updated_at)
             values ($1, 'wx', $2, '\\x00', $3, $3)",
        )
        .bind(member.get())
        .bind(camp_services::sha256(row.as_bytes()))
        .bind(self.now())
        .execute(&mut self.sql().await)
        .await
        .unwrap();
        sqlx::query(
            "insert into payments (id, mch_id, transaction_id, source, camp_id, member_id,
                 amount_fen, paid_at, recorded_at, learned_from, detail, bind_status, bind_method)
             values ($1, '1600000000', $2, 'order', $3, $4, 9900, $5, $5, 'callback', '\\x00',
                     'completed', 'h5_bindplanet')",
        )
        .bind(payment.get())
        .bind(payment.to_string())
        .bind(camp.get())
        .bind(member.get())
        .bind(self.now())
        .execute(&mut self.sql().await)
        .await
        .unwrap();
        sqlx::query(
            "insert into enrolments (id, camp_id, member_id, payment_id, state, person_key,
                 planet_claim, planet_nickname, wechat_nickname, roster_check, deposit_fen,
                 start_day, end_day, required_days, grace_days, rules_version, rules_accepted_at,
                 created_at, updated_at)
             select $1, c.id, $2, $3, 'active', 'claim:' || $4, $4, $5, '微信', 'unknown', 9900,
                    c.start_day, c.end_day, c.required_days, c.grace_days, 1, $6, $6, $6
               from camps c where c.id = $7",
        )
        .bind(id.get())
        .bind(member.get())
        .bind(payment.get())
        .bind(claim)
        .bind(nickname)
        .bind(self.now())
        .bind(camp.get())
        .execute(&mut self.sql().await)
        .await
        .unwrap();
        id
    }

    /// Posts at nine in the morning of `day` and returns the topic.
    pub(crate) async fn check_in(&self, project: i64, person: &Person, day: Day) -> i64 {
        let at = (day.start() + TimeDelta::hours(9)).to_rfc3339();
        let post = json!({
            "checkinId": project, "userId": person.user, "at": at, "text": "早起 <e type=\"web\"/>打卡",
        });
        let posted = self.control("planet/check-ins", post).await;
        posted["topicId"].as_str().unwrap().parse().unwrap()
    }

    /// Counted days and whether posts and ranking disagree.
    pub(crate) async fn progress(&self, camp: CampId, person: &Person) -> (i32, bool) {
        let sql =
            "select counted_days, disagreement from progress where camp_id = $1 and user_id = $2";
        let row: Option<(i32, bool)> = sqlx::query_as(sql)
            .bind(camp.get())
            .bind(person.user)
            .fetch_optional(&mut self.sql().await)
            .await
            .unwrap();
        row.unwrap_or_default()
    }
}

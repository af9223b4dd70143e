//! Money goes back: by people's word, once each, whatever the provider answers.

mod bad_input;
mod ends;
mod exceptions;
mod killed;
mod objections;
mod races;
mod release;
mod review;
mod trouble;
mod versions;

use camp_domain::auth::Role;
use camp_testkit::{Camp, Client, Listed, Member, Order, Plan, World};
use chrono::TimeDelta;

use crate::world;

/// A camp that has ended and is listed: everybody kept the word.
pub(crate) struct Ended {
    pub(crate) world: World,
    pub(crate) desk: Client,
    pub(crate) camp: Camp,
    pub(crate) people: Vec<Participant>,
    pub(crate) listed: Vec<Listed>,
}

/// Somebody who took part.
pub(crate) struct Participant {
    pub(crate) member: Member,
    pub(crate) order: Order,
    pub(crate) enrolment: String,
}

/// Everybody comes on six of seven days; five are required.
pub(crate) async fn ended(people: usize) -> Ended {
    let world = world().await;
    let camp = world.camp(Plan::default()).await;
    let names: Vec<String> = (1..=people).map(|n| format!("守约的人{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut participants = Vec::new();
    for member in world.members(&names).await {
        let (order, enrolment) = world.enrol(&member, &camp).await;
        participants.push(Participant {
            member,
            order,
            enrolment,
        });
    }
    let days = |one: &Participant| (one.member.person.user_id, (1..=6).collect());
    let attendance: Vec<_> = participants.iter().map(days).collect();
    world.live(&camp, &attendance).await;
    // Who is told when something goes wrong.
    world.ensure_staff(Role::SuperAdmin).await;
    let desk = world.staff(Role::Admin).await;
    let listed = world.settle(&desk, &camp).await;
    assert_eq!(listed.len(), people);
    Ended {
        world,
        desk,
        camp,
        people: participants,
        listed,
    }
}

impl Ended {
    /// Until the money of the first refund is in one of these states.
    pub(crate) async fn until(&self, states: &[&str]) {
        self.world
            .run_until(TimeDelta::seconds(20), async |_| {
                let money = self.money().await;
                states.contains(&money.as_str())
            })
            .await;
    }

    /// Where the money of the first refund is.
    pub(crate) async fn money(&self) -> String {
        let refund = self.desk.refund(&self.listed[0].id).await;
        refund["money"].as_str().unwrap().to_owned()
    }

    /// What the first member reads.
    pub(crate) async fn status(&self) -> String {
        let card = self.people[0].member.card(&self.people[0].enrolment).await;
        card["refundStatus"].as_str().unwrap().to_owned()
    }

    /// Everybody has the deposit back: one refund each, under the number of the list.
    pub(crate) async fn all_are_refunded_once(&self) {
        let ledger = self.world.ledger().await;
        assert_eq!(ledger.refunds.len(), self.people.len());
        for (one, listed) in self.people.iter().zip(&self.listed) {
            let found = ledger
                .refunds
                .iter()
                .filter(|row| row.out_refund_no == listed.number);
            assert_eq!(found.count(), 1, "{}", listed.number);
            let back = ledger.refunds_of(&one.order.number);
            assert_eq!(back.len(), 1);
            assert_eq!(
                (back[0].amount_fen, back[0].status.as_str()),
                (9_900, "SUCCESS")
            );
            let card = one.member.card(&one.enrolment).await;
            assert_eq!(card["refundStatus"], "refunded");
        }
    }
}

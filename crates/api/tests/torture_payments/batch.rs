//! Runs that share a stage and its clock: played step by step in an order that the dice choose,
//! brought to an end together, and judged one by one.

use std::collections::BTreeMap;

use futures::future::join_all;
use serde_json::{Value, json};

use crate::dice::Dice;
use crate::run::{Known, Run};
use crate::stage::Stage;
use crate::tally::Verdict;
use crate::verdict::judge;

/// Steps of one run, at least and at most.
const STEPS: (usize, usize) = (4, 10);
/// Runs that are in the middle of things at the same time: time that passes for one passes for all.
const ABREAST: usize = 6;
/// Rounds in which everything has to have come to an end.
const ROUNDS: usize = 12;

/// Plays the runs with these numbers.
pub(crate) async fn play(stage: &mut Stage, seed: u64, numbers: std::ops::Range<u64>) -> Verdict {
    // The outside forgets the runs before, except for its clock and its keys.
    stage.world.outside.control("reset", json!({})).await;
    stage.mailbox.take();
    let mut order = Dice::new(seed, !numbers.start);
    let mut runs: Vec<Run> = numbers
        .enumerate()
        .map(|(place, number)| Run::new(stage, seed, number, place))
        .collect();
    let mut left: Vec<usize> = runs
        .iter_mut()
        .map(|run| STEPS.0 + run.dice.below(STEPS.1 - STEPS.0 + 1))
        .collect();
    while left.iter().any(|steps| *steps > 0) {
        let open: Vec<usize> = (0..left.len()).filter(|index| left[*index] > 0).collect();
        let index = order.pick(&open[..open.len().min(ABREAST)]);
        left[index] -= 1;
        stage.step(&mut runs[index]).await;
        stage.look(&mut runs[index]).await;
        stage.sort_letters(&mut runs).await;
    }
    stage.settle(&mut runs).await;
    let verdict = judge(stage, &runs).await;
    if !verdict.is_clean() {
        return verdict;
    }
    // Every letter once more, long after all is done: nothing may change.
    stage.tell_everything(&runs).await;
    judge(stage, &runs).await
}

impl Stage {
    /// What orders the run has by now; one whose placing died may be there all the same.
    async fn look(&mut self, run: &mut Run) {
        let rows: Vec<(uuid::Uuid, String, uuid::Uuid, bool)> = sqlx::query_as(
            "select id, out_trade_no, member_id, state = 'pending' from orders where planet_claim = any($1) order by id",
        )
        .bind(run.claims())
        .fetch_all(&mut self.sql)
        .await
        .unwrap();
        run.orders = rows
            .into_iter()
            .map(|(id, number, member, open)| Known {
                id: id.into(),
                number,
                member: member.into(),
                open,
            })
            .collect();
    }

    /// Gives each letter that came to the run it is about.
    async fn sort_letters(&self, runs: &mut [Run]) {
        let letters = self.mailbox.take();
        if letters.is_empty() {
            return;
        }
        let sent = self.world.outside.look("wechat-pay/callbacks").await;
        let all = ["waiting", "finished"].map(|list| sent[list].as_array().unwrap().clone());
        let about: BTreeMap<String, String> = all
            .iter()
            .flatten()
            .map(|callback| (text(&callback["id"]), text(&callback["outTradeNo"])))
            .collect();
        // Several may have come at once; their places in the runs must not depend on who was first.
        let mut sorted: Vec<(&String, _)> = letters
            .into_iter()
            .filter_map(|letter| about.get(&letter.id).map(|number| (number, letter)))
            .collect();
        sorted.sort_by_key(|(number, _)| (*number).clone());
        for (number, letter) in sorted {
            let owns = |run: &&mut Run| run.orders.iter().any(|order| order.number == *number);
            if let Some(run) = runs.iter_mut().find(owns) {
                run.keep(letter);
            }
        }
    }

    /// Lets time pass until everything is due, with a provider that is well again.
    async fn settle(&mut self, runs: &mut [Run]) {
        self.world.outside.no_faults().await;
        for round in 0..ROUNDS {
            self.forget_claims().await;
            self.advance(if round == 0 {
                1_900
            } else {
                90 << round.min(5)
            })
            .await;
            self.run_ladder().await;
            self.sort_letters(runs).await;
            let claims: Vec<String> = runs.iter().flat_map(Run::claims).collect();
            let open: i64 = sqlx::query_scalar(
                "select (select count(*) from orders
                          where state = 'pending' and planet_claim = any($1))
                      + (select count(*) from payment_events where state = 'pending')",
            )
            .bind(claims)
            .fetch_one(&mut self.sql)
            .await
            .unwrap();
            if open == 0 {
                return;
            }
        }
    }

    async fn tell_everything(&self, runs: &[Run]) {
        for run in runs {
            let telling = run.letters.iter().map(|letter| {
                let (app, merchant) = (self.app(), self.merchant);
                camp_services::payments::receive(app, merchant, &letter.headers, &letter.body, None)
            });
            // Some were spoilt on the way; the product refuses those.
            drop(join_all(telling).await);
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

//! What happens in a run, one step at a time.

use camp_domain::Actor;
use camp_domain::binding::PlanetClaim;
use camp_services::due::DueQueue;
use camp_services::payments::{self, EventQueue, OrderQueue, PlaceOrder};
use camp_services::{Caller, Error};
use futures::FutureExt;
use futures::future::{BoxFuture, join_all};
use serde_json::json;

use crate::mortal::Mortal;
use crate::run::{Death, Deed, Run};
use crate::stage::Stage;

/// What the provider's answers may suffer.
const ANSWERS: [&str; 7] = [
    "answer_5xx_before_commit",
    "answer_5xx_after_commit",
    "drop_connection_before_commit",
    "drop_connection_after_commit",
    "rate_limited",
    "bad_signature",
    "order_lags",
];
/// What its callbacks may suffer.
const CALLBACKS: [&str; 10] = [
    "lose_callback",
    "drop_callback",
    "delay_callback",
    "double_callback",
    "reorder_callback",
    "callback_old_timestamp",
    "callback_unknown_serial",
    "callback_signed_by_certificate",
    "callback_answer_lost",
    "signtest",
];
/// Seconds by which time moves on.
const WAITS: [i64; 9] = [2, 6, 6, 16, 16, 61, 181, 700, 1_300];

impl Stage {
    /// One step of a run.
    pub(crate) async fn step(&mut self, run: &mut Run) {
        let payable = !run.orders.is_empty();
        match run.dice.below(100) {
            0..32 if payable => self.pay(run).await,
            32..38 if payable => self.wait(run).await,
            38..54 => self.storm(run).await,
            54..57 => {
                run.log.push("every claim runs out".into());
                self.forget_claims().await;
            }
            _ => self.alone(run).await,
        }
    }

    /// The payer pays at the provider; its callback meets whatever the dice say.
    async fn pay(&mut self, run: &mut Run) {
        let order = run.payable();
        let fault = run.dice.percent(40).then(|| run.dice.pick(&CALLBACKS));
        let refusing = run.dice.percent(25);
        if let Some(name) = fault {
            let delay = run.dice.pick(&[10, 120, 2_000]);
            let scope = "wechat-pay callback";
            let fault = json!({ "name": name, "scope": scope, "count": 1, "delaySeconds": delay });
            self.world.outside.fault(fault).await;
        }
        self.mailbox.refuse(refusing);
        let wish = json!({ "outTradeNo": order.number });
        let (status, answer) = self.world.outside.try_control("wechat-pay/pay", wish).await;
        self.world.outside.idle().await;
        self.mailbox.refuse(false);
        if fault.is_some() {
            self.world.outside.no_faults().await;
        }
        if status == 200 {
            run.paid.insert(order.number.clone());
        }
        let word = answer["code"].as_str().unwrap_or("paid");
        let words = format!(
            "pay {} (callback: {}, mailbox refuses: {refusing}) → {status} {word}",
            order.number,
            fault.unwrap_or("fine")
        );
        run.log.push(words);
    }

    async fn wait(&mut self, run: &mut Run) {
        let seconds = run.dice.pick(&WAITS);
        run.log.push(format!("{seconds} seconds pass"));
        self.advance(seconds).await;
    }

    /// One deed, or the same twice at the same moment.
    async fn alone(&mut self, run: &mut Run) {
        let deed = run.deed();
        let twice = run.dice.percent(20);
        let count = if twice { 2 } else { 1 };
        let deeds: Vec<(Deed, Death)> = (0..count).map(|_| (deed.clone(), run.death())).collect();
        self.perform(run, deeds).await;
    }

    /// Several deeds at the same moment.
    async fn storm(&mut self, run: &mut Run) {
        let count = 2 + run.dice.below(3);
        let deeds = (0..count).map(|_| (run.deed(), run.death())).collect();
        self.perform(run, deeds).await;
    }

    async fn perform(&mut self, run: &mut Run, deeds: Vec<(Deed, Death)>) {
        let calls = deeds
            .iter()
            .any(|(deed, _)| !matches!(deed, Deed::Tell { .. }));
        let fault = (calls && run.dice.percent(25)).then(|| run.dice.pick(&ANSWERS));
        if let Some(name) = fault {
            let count = 1 + run.dice.below(2);
            let scope = "wechat-pay answer";
            let fault = json!({ "name": name, "scope": scope, "count": count });
            self.world.outside.fault(fault).await;
        }
        let mortals = deeds.iter().map(|(deed, death)| {
            let living = self.deed(run, deed);
            Mortal::new(living, *death)
        });
        let outcomes = join_all(mortals).await;
        if fault.is_some() {
            self.world.outside.no_faults().await;
        }
        let together = if deeds.len() > 1 { "together: " } else { "" };
        for ((deed, death), outcome) in deeds.iter().zip(outcomes) {
            let death = death.map(|waits| format!(" dies after {waits} waits"));
            run.log.push(format!(
                "{together}{deed:?}{}{} → {}",
                death.unwrap_or_default(),
                fault.map(|name| format!(" ({name})")).unwrap_or_default(),
                outcome.unwrap_or_else(|| "died".into()),
            ));
        }
    }

    fn deed<'a>(&'a self, run: &'a Run, deed: &'a Deed) -> BoxFuture<'a, String> {
        let app = self.app();
        match deed {
            Deed::Press {
                payer,
                channel,
                confirm,
            } => {
                let payer = &run.payers[*payer];
                let wanted = PlaceOrder {
                    camp: self.camp.id,
                    member: payer.member,
                    can_order: true,
                    claim: PlanetClaim::parse(&payer.claim).unwrap(),
                    planet_nickname: "晨光".into(),
                    wechat_nickname: "晨光".into(),
                    rules_version: 1,
                    channel: *channel,
                    confirm_taken: *confirm,
                    client_ip: None,
                };
                let caller = Caller {
                    actor: Actor::Member(payer.member),
                    ip: None,
                    request_id: None,
                };
                async move {
                    let placed = payments::place(app, &caller, &wanted).await;
                    word(placed.map(|(state, made)| (state.order.out_trade_no, made)))
                }
                .boxed()
            }
            Deed::Tell { letter } => {
                let (letter, merchant) = (&run.letters[*letter], self.merchant);
                async move {
                    word(
                        payments::receive(app, merchant, &letter.headers, &letter.body, None).await,
                    )
                }
                .boxed()
            }
            Deed::Check { order } => {
                let order = &run.orders[*order];
                async move {
                    let state = payments::check(app, order.id, order.member).await;
                    word(state.map(|state| state.order.state))
                }
                .boxed()
            }
            Deed::Ladder { limit } => async move {
                let events = EventQueue::run(app, *limit).await;
                let orders = OrderQueue::run(app, *limit).await;
                word(events.and_then(|events| Ok((events.handled, orders?.handled))))
            }
            .boxed(),
        }
    }
}

fn word<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    match result {
        Ok(value) => format!("{value:?}"),
        Err(Error::Refused(refusal)) => refusal.code.to_string(),
        Err(error) => format!("error: {error}"),
    }
}

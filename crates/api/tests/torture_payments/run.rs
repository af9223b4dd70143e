//! One run: a few people, their orders, and the letters of the provider that concern them.

use std::collections::BTreeSet;

use camp_domain::payments::PayChannel;
use camp_domain::{MemberId, OrderId};

use crate::dice::Dice;
use crate::mailbox::Letter;
use crate::stage::Stage;

/// Letters of one run that are kept for telling again.
const KEPT: usize = 8;

/// A second press through another one closes the first order.
const CHANNELS: [PayChannel; 5] = [
    PayChannel::Jsapi,
    PayChannel::Jsapi,
    PayChannel::Jsapi,
    PayChannel::Native,
    PayChannel::H5,
];

/// Somebody who pays, and the planet id they type.
#[derive(Clone, Debug)]
pub(crate) struct Payer {
    pub(crate) member: MemberId,
    pub(crate) claim: String,
}

/// An order, as the tables know it.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) id: OrderId,
    pub(crate) number: String,
    pub(crate) member: MemberId,
    /// Whether we still wait for its money.
    pub(crate) open: bool,
}

pub(crate) struct Run {
    pub(crate) number: u64,
    pub(crate) dice: Dice,
    pub(crate) payers: Vec<Payer>,
    pub(crate) orders: Vec<Known>,
    /// Numbers of those whose money came.
    pub(crate) paid: BTreeSet<String>,
    pub(crate) letters: Vec<Letter>,
    pub(crate) log: Vec<String>,
}

/// One thing that the product is made to do.
#[derive(Clone, Debug)]
pub(crate) enum Deed {
    /// A payer presses 支付押金.
    Press {
        payer: usize,
        channel: PayChannel,
        confirm: bool,
    },
    /// The provider's letter is told.
    Tell { letter: usize },
    /// A member asks how the order stands.
    Check { order: usize },
    /// The scheduler's pass over open orders and stored events.
    Ladder { limit: i64 },
}

/// Somebody's death during a deed: after so many waits.
pub(crate) type Death = Option<usize>;

impl Run {
    /// People of a run: one, or two or three, who sometimes type the same planet id. A person may
    /// also pay for a friend.
    pub(crate) fn new(stage: &Stage, seed: u64, number: u64, place: usize) -> Self {
        let mut dice = Dice::new(seed, number);
        let claim = |dice: &mut Dice| format!("7{:013}", dice.next() % 10_000_000_000_000);
        let count = dice.pick(&[1, 1, 2, 2, 2, 3]);
        let mut payers: Vec<Payer> = Vec::new();
        for index in 0..count {
            let shared = index > 0 && dice.percent(75);
            let claim = if shared {
                payers[0].claim.clone()
            } else {
                claim(&mut dice)
            };
            let friend = index > 0 && dice.percent(20);
            let who = if friend { place } else { place + index * 7 };
            let member = stage.people[who % stage.people.len()];
            payers.push(Payer { member, claim });
        }
        Self {
            number,
            dice,
            payers,
            orders: Vec::new(),
            paid: BTreeSet::new(),
            letters: Vec::new(),
            log: Vec::new(),
        }
    }

    /// A deed that is possible now. Pressing costs the most and is soon done enough.
    pub(crate) fn deed(&mut self) -> Deed {
        let enough = self.orders.len() > self.payers.len();
        let dice = &mut self.dice;
        match dice.below(10) {
            0..4 if !self.letters.is_empty() => Deed::Tell {
                letter: dice.below(self.letters.len()),
            },
            4..6 if !self.orders.is_empty() => Deed::Check {
                order: dice.below(self.orders.len()),
            },
            6..8 if !self.orders.is_empty() => Deed::Ladder {
                limit: dice.pick(&[1, 3, 10]),
            },
            8..10 if enough && dice.percent(50) => Deed::Check {
                order: dice.below(self.orders.len()),
            },
            _ => Deed::Press {
                payer: dice.below(self.payers.len()),
                channel: dice.pick(&CHANNELS),
                confirm: dice.percent(70),
            },
        }
    }

    /// An order to pay, mostly one that is open and was not paid yet.
    pub(crate) fn payable(&mut self) -> Known {
        let unpaid = |order: &&Known| order.open && !self.paid.contains(&order.number);
        let open: Vec<&Known> = self.orders.iter().filter(unpaid).collect();
        if open.is_empty() || self.dice.percent(10) {
            return self.orders[self.dice.below(self.orders.len())].clone();
        }
        open[self.dice.below(open.len())].clone()
    }

    /// Whether somebody dies in the next deed, and when.
    pub(crate) fn death(&mut self) -> Death {
        self.dice.percent(30).then(|| self.dice.below(28))
    }

    pub(crate) fn keep(&mut self, letter: Letter) {
        if self.letters.len() < KEPT {
            self.letters.push(letter);
        }
    }

    pub(crate) fn claims(&self) -> Vec<String> {
        let mut claims: Vec<String> = self.payers.iter().map(|p| p.claim.clone()).collect();
        claims.sort();
        claims.dedup();
        claims
    }
}

//! Random sequences of the pure state machine against a provider of a few lines: whatever is lost,
//! late or doubled between the two, money leaves once.

use camp_domain::refunds::{Answer, Event, MoneyState, Step};

use crate::dice::Dice;
use crate::tally::Verdict;

/// Events of one sequence.
const LENGTH: usize = 40;

/// The provider: it takes a number once, whatever is said about it afterwards.
#[derive(Default)]
struct Provider {
    /// How the refund stands there; nothing while it never arrived.
    status: Option<Answer>,
    /// How often money left.
    paid: usize,
}

impl Provider {
    /// The same bytes again are the same refund.
    fn send(&mut self) -> Answer {
        *self.status.get_or_insert(Answer::Processing)
    }

    /// Time passes.
    fn work(&mut self, dice: &mut Dice) {
        if self.status == Some(Answer::Processing) && dice.percent(50) {
            let to = dice.pick(&[
                Answer::Success,
                Answer::Success,
                Answer::Success,
                Answer::Abnormal,
            ]);
            self.status = Some(to);
            self.paid += usize::from(to == Answer::Success);
        }
    }
}

/// What our side knows beside the state.
struct Ours {
    money: MoneyState,
    earlier_open: bool,
    accepted: bool,
}

impl Ours {
    /// Hears an event as `services/refunds/step.rs` does.
    fn hear(&mut self, event: Event) -> bool {
        let step = self.money.on(event, self.earlier_open, self.accepted);
        let to = match step {
            Step::To(to) | Step::Incident(to) => to,
            Step::Stay | Step::Alarm | Step::Refused => return false,
        };
        self.accepted |= matches!(event, Event::Says(_));
        self.earlier_open |= matches!(to, MoneyState::Unknown | MoneyState::Processing);
        self.money = to;
        true
    }
}

/// So many sequences; what breaks a rule is told with its number.
pub(crate) fn play(seed: u64, count: u64) -> Verdict {
    let mut verdict = Verdict::default();
    for number in 0..count {
        if let Err(words) = one(&mut Dice::new(!seed, number)) {
            verdict.doubles += 1;
            verdict
                .words
                .push(format!("sequence {number} of seed {seed}: {words}"));
        }
    }
    verdict.saw("sequences of the machine", usize::try_from(count).unwrap());
    verdict
}

fn one(dice: &mut Dice) -> Result<(), String> {
    let mut provider = Provider::default();
    let mut ours = Ours {
        money: MoneyState::NotSent,
        earlier_open: false,
        accepted: false,
    };
    let mut told: Vec<Answer> = Vec::new();
    for _ in 0..LENGTH {
        provider.work(dice);
        told.extend(provider.status);
        step(dice, &mut provider, &mut ours, &told);
        check(&provider, &ours)?;
    }
    // In the end everybody is asked until nothing is open.
    for _ in 0..LENGTH {
        provider.work(dice);
        ask(&mut provider, &mut ours, dice, false);
        check(&provider, &ours)?;
    }
    let settled = matches!(
        (ours.money, provider.status),
        (MoneyState::Success, Some(Answer::Success))
            | (MoneyState::Abnormal, Some(Answer::Abnormal))
            | (MoneyState::NotSent | MoneyState::Refused, None)
    );
    if settled {
        Ok(())
    } else {
        Err(format!(
            "we say {}, the provider {:?}",
            ours.money, provider.status
        ))
    }
}

fn step(dice: &mut Dice, provider: &mut Provider, ours: &mut Ours, told: &[Answer]) {
    match dice.below(5) {
        // What a dead worker had claimed is asked about, never just sent.
        0 if ours.hear(Event::Claim) => resend(provider, ours, dice, true),
        1 if ours.money == MoneyState::Refused => {
            ours.hear(Event::SendAgain);
            resend(provider, ours, dice, true);
        }
        2 => ask(provider, ours, dice, true),
        // A word of the provider, late and again.
        3 if !told.is_empty() => {
            let word = told[dice.below(told.len())];
            ours.hear(Event::Says(word));
        }
        // The worker died after it had claimed.
        4 if ours.money == MoneyState::Submitting => {
            ours.hear(Event::Unclear);
        }
        _ => {}
    }
}

/// The call of a refund that is being submitted, with everything that can happen to it.
fn resend(provider: &mut Provider, ours: &mut Ours, dice: &mut Dice, trouble: bool) {
    if ours.money != MoneyState::Submitting {
        return;
    }
    let fate = if trouble { dice.below(7) } else { 6 };
    let heard = match fate {
        // It never left.
        0 => Event::PutOff,
        // It arrived, and the answer was lost.
        1 => {
            provider.send();
            Event::Unclear
        }
        // It was lost on the way.
        2 => Event::Unclear,
        // Told to wait, or refused: only what is not there yet can be.
        3 if provider.status.is_none() => Event::PutOff,
        4 if provider.status.is_none() => Event::Refuses,
        // The worker dies before it hears.
        5 => {
            provider.send();
            return;
        }
        _ => Event::Says(provider.send()),
    };
    ours.hear(heard);
}

fn ask(provider: &mut Provider, ours: &mut Ours, dice: &mut Dice, trouble: bool) {
    match (ours.money, provider.status) {
        (MoneyState::Submitting, _) => {
            ours.hear(Event::Unclear);
        }
        // Sent again at once, with the same bytes; the worker may die in between.
        (MoneyState::Unknown | MoneyState::Processing, None)
            if ours.hear(Event::NoSuchRefund) && dice.percent(80) =>
        {
            resend(provider, ours, dice, trouble);
        }
        (MoneyState::Unknown | MoneyState::Processing, Some(word)) => {
            ours.hear(Event::Says(word));
        }
        _ => {}
    }
}

fn check(provider: &Provider, ours: &Ours) -> Result<(), String> {
    if provider.paid > 1 {
        return Err(format!("money left {} times", provider.paid));
    }
    let denied = matches!(ours.money, MoneyState::NotSent | MoneyState::Refused);
    if denied && provider.status.is_some() {
        return Err(format!("we say {}, and it is there", ours.money));
    }
    if ours.money == MoneyState::Success && provider.paid == 0 {
        return Err("we say success, and nothing left".to_owned());
    }
    Ok(())
}

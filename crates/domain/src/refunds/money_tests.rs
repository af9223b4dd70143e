//! The transition table, row by row, and what must hold whatever happens.

use super::*;
use crate::Machine;
use MoneyState::*;

const P: Answer = Answer::Processing;
const S: Answer = Answer::Success;
const C: Answer = Answer::Closed;
const A: Answer = Answer::Abnormal;

/// What each event does, state by state, with nothing open and nothing accepted: the rows are the
/// states in the order of `MoneyState::ALL`.
#[rustfmt::skip]
const TABLE: &[(Event, [Step; 9])] = {
    use Step::{Alarm, Incident, Refused as No, Stay, To};
    &[
        //                     not_sent             submitting       unknown          processing       refused              success             abnormal         closed               settled_outside
        (Event::Claim,         [To(Submitting),     No,              No,              No,              No,                  No,                 No,              No,                  No]),
        (Event::Says(P),       [Incident(Processing), To(Processing), To(Processing), Stay,            Incident(Processing), Stay,              To(Processing),  Stay,                Alarm]),
        (Event::Says(S),       [Incident(Success),  To(Success),     To(Success),     To(Success),     Incident(Success),   Stay,               To(Success),     Incident(Success),   Incident(Success)]),
        (Event::Says(C),       [Incident(Closed),   To(Closed),      To(Closed),      To(Closed),      Incident(Closed),    Alarm,              To(Closed),      Stay,                Alarm]),
        (Event::Says(A),       [Incident(Abnormal), To(Abnormal),    To(Abnormal),    To(Abnormal),    Incident(Abnormal),  Alarm,              Stay,            Alarm,               Alarm]),
        (Event::Refuses,       [No,                 To(Refused),     No,              No,              No,                  No,                 No,              No,                  No]),
        (Event::PutOff,        [No,                 To(NotSent),     No,              No,              No,                  No,                 No,              No,                  No]),
        (Event::Unclear,       [No,                 To(Unknown),     Stay,            No,              No,                  No,                 No,              No,                  No]),
        (Event::NoSuchRefund,  [No,                 No,              To(Submitting),  Alarm,           No,                  No,                 No,              No,                  No]),
        (Event::SendAgain,     [No,                 No,              No,              No,              To(Submitting),      No,                 No,              No,                  No]),
        (Event::Redirected,    [No,                 No,              No,              No,              No,                  No,                 To(Processing),  No,                  No]),
        (Event::PaidByHand,    [No,                 No,              No,              No,              To(SettledOutside),  No,                 To(SettledOutside), No,               No]),
    ]
};

/// Where an earlier attempt that may be open, or a signed acceptance, changes the row.
const EXCEPTIONS: &[(MoneyState, Event, bool, bool, Step)] = &[
    (Submitting, Event::Refuses, true, false, Step::To(Unknown)),
    (Submitting, Event::Refuses, true, true, Step::To(Unknown)),
    (Submitting, Event::PutOff, true, false, Step::To(Unknown)),
    (Submitting, Event::PutOff, true, true, Step::To(Unknown)),
    (Unknown, Event::NoSuchRefund, false, true, Step::Alarm),
    (Unknown, Event::NoSuchRefund, true, true, Step::Alarm),
];

#[test]
fn every_row_of_the_table_is_what_the_machine_does() {
    for (event, row) in TABLE {
        for (state, plain) in MoneyState::ALL.iter().zip(row) {
            for (open, accepted) in [(false, false), (false, true), (true, false), (true, true)] {
                let exception = EXCEPTIONS
                    .iter()
                    .find(|(s, e, o, a, _)| (*s, *e, *o, *a) == (*state, *event, open, accepted));
                let expected = exception.map_or(*plain, |(.., step)| *step);
                let found = state.on(*event, open, accepted);
                assert_eq!(found, expected, "{state} on {event:?}, {open}, {accepted}");
            }
        }
    }
}

#[test]
fn unknown_is_never_failed() {
    for event in TABLE.iter().map(|(event, _)| *event) {
        let step = Unknown.on(event, true, false);
        let failed = matches!(step, Step::To(Refused | NotSent | SettledOutside));
        assert!(!failed, "{event:?} ends what may have been accepted");
    }
}

#[test]
fn success_is_final_and_wins_from_everywhere() {
    for state in MoneyState::ALL {
        match state.on(Event::Says(Answer::Success), false, true) {
            Step::To(Success) | Step::Incident(Success) => {}
            Step::Stay => assert_eq!(*state, Success),
            other => panic!("{state} answered success with {other:?}"),
        }
    }
    for (event, _) in TABLE {
        let step = Success.on(*event, true, true);
        assert!(
            !matches!(step, Step::To(_) | Step::Incident(_)),
            "{event:?}"
        );
    }
}

#[test]
fn nothing_is_sent_from_where_money_may_be_on_its_way() {
    for (event, _) in TABLE {
        for state in [
            Submitting,
            Processing,
            Success,
            Abnormal,
            Closed,
            SettledOutside,
        ] {
            for (open, accepted) in [(false, false), (true, true)] {
                let step = state.on(*event, open, accepted);
                assert_ne!(step, Step::To(Submitting), "{state} on {event:?}");
            }
        }
    }
}

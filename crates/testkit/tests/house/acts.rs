//! Every act that the services write down has words for the staff.

use std::collections::BTreeSet;

use camp_domain::audit::{GROUPS, OBJECTS, words_of};

use crate::sources::{Source, sources_of};

/// Words of the same form that are no acts: columns, queues and what is sealed.
const NO_ACTS: [&str; 12] = [
    "audit.seals",
    "members.openid",
    "notifications.messages",
    "orders.request_body",
    "payment_events.content",
    "payments.bills",
    "payments.detail",
    "payments.events",
    "payments.orders",
    "payments.sweep",
    "refunds.engine",
    "refunds.request_body",
];

/// What stands in quotes on the lines that are neither comments nor text for people.
fn quoted(source: &Source) -> impl Iterator<Item = &str> {
    let tests = source
        .text
        .find("#[cfg(test)]")
        .unwrap_or(source.text.len());
    source.text[..tests]
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| line.split('"').skip(1).step_by(2))
}

fn is_act(word: &str) -> bool {
    let Some((room, verb)) = word.split_once('.') else {
        return false;
    };
    let plain = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    };
    let rooms: BTreeSet<&str> = GROUPS
        .iter()
        .flat_map(|group| group.actions)
        .filter_map(|words| words.action.split('.').next())
        .collect();
    plain(room) && plain(verb) && rooms.contains(room)
}

#[test]
fn every_act_of_the_services_has_words_and_every_word_an_act() {
    let sources = sources_of("services");
    let used: BTreeSet<&str> = sources
        .iter()
        .flat_map(quoted)
        .filter(|word| is_act(word))
        .collect();
    let nameless: Vec<_> = used
        .iter()
        .filter(|act| words_of(act).is_none() && !NO_ACTS.contains(act))
        .collect();
    assert!(
        nameless.is_empty(),
        "acts without words in domain/src/audit: {nameless:?}"
    );
    let idle: Vec<_> = GROUPS
        .iter()
        .flat_map(|group| group.actions)
        .filter(|words| !used.contains(words.action))
        .map(|words| words.action)
        .collect();
    assert!(idle.is_empty(), "words for acts that nobody does: {idle:?}");
}

#[test]
fn every_sort_of_thing_that_is_acted_on_has_a_word() {
    let known: BTreeSet<&str> = OBJECTS.iter().map(|(kind, _)| *kind).collect();
    for source in sources_of("services") {
        for line in source.text.lines() {
            let kind = line
                .trim()
                .strip_prefix("object_kind: \"")
                .and_then(|rest| rest.split('"').next());
            if let Some(kind) = kind {
                assert!(known.contains(kind), "{kind} in {}", source.path);
            }
        }
    }
}

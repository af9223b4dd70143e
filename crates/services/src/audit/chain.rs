//! The canonical form of a row, and the hash over it.
//!
//! A row is written column by column in the order of the table. Each column is its name, `=`, and
//! either `-` for nothing or the number of bytes of its value, `:` and the value, then a line feed.
//! Instants are microseconds since 1970 in UTC, ids are written as usual, JSON as PostgreSQL
//! writes it. `content` is the SHA-256 of that text. The hash of a seal is the SHA-256 of the hash
//! before it (32 zero bytes for the first) and a text of the same form over `seq`, `audit_id`,
//! `sealed_at` and `content` in lower-case hexadecimals.

use std::fmt::Write as _;

use camp_repository::audit::{Record, Seal};
use chrono::{DateTime, Utc};

use crate::sha256;

/// What the first seal follows.
pub(super) const GENESIS: [u8; 32] = [0; 32];

/// The seal of `record` at place `seq` after a seal with the hash `before`.
pub(super) fn seal(record: &Record, seq: i64, before: &[u8], at: DateTime<Utc>) -> Seal {
    let mut seal = Seal {
        seq,
        audit_id: record.id,
        content: content(record),
        hash: Vec::new(),
        // The database keeps no more; what is hashed has to be what is read again.
        sealed_at: DateTime::from_timestamp_micros(at.timestamp_micros()).unwrap_or(at),
    };
    seal.hash = hash(&seal, before);
    seal
}

/// What the hash of `seal` has to be after a seal with the hash `before`.
pub(super) fn hash(seal: &Seal, before: &[u8]) -> Vec<u8> {
    let mut text = String::new();
    put(&mut text, "seq", Some(&seal.seq.to_string()));
    put(&mut text, "audit_id", Some(&seal.audit_id.to_string()));
    put(&mut text, "sealed_at", Some(&micros(seal.sealed_at)));
    put(&mut text, "content", Some(&hex::encode(&seal.content)));
    sha256(&[before, text.as_bytes()].concat())
}

/// The SHA-256 of a row.
pub(super) fn content(record: &Record) -> Vec<u8> {
    let mut text = String::new();
    let actor = record.actor_id.map(|id| id.to_string());
    put(&mut text, "id", Some(&record.id.to_string()));
    put(&mut text, "at", Some(&micros(record.at)));
    put(&mut text, "actor_kind", Some(&record.actor_kind));
    put(&mut text, "actor_id", actor.as_deref());
    put(&mut text, "action", Some(&record.action));
    put(&mut text, "object_kind", Some(&record.object_kind));
    put(&mut text, "object_id", Some(&record.object_id));
    put(&mut text, "object_name", record.object_name.as_deref());
    put(&mut text, "before", record.before.as_deref());
    put(&mut text, "after", record.after.as_deref());
    put(&mut text, "reason", record.reason.as_deref());
    put(&mut text, "ip", record.ip.as_deref());
    put(&mut text, "request_id", record.request_id.as_deref());
    sha256(text.as_bytes())
}

fn micros(at: DateTime<Utc>) -> String {
    at.timestamp_micros().to_string()
}

fn put(text: &mut String, name: &str, value: Option<&str>) {
    // Writing to a string cannot fail.
    let _ = match value {
        None => writeln!(text, "{name}=-"),
        Some(value) => writeln!(text, "{name}={}:{value}", value.len()),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        Record {
            id: 7,
            at: DateTime::from_timestamp(1_795_000_000, 123_456_000).expect("an instant"),
            actor_kind: "staff".into(),
            actor_id: None,
            action: "refunds.approve".into(),
            object_kind: "refund".into(),
            object_id: "x".into(),
            object_name: Some("a\nreason=1:b".into()),
            before: None,
            after: Some("{}".into()),
            reason: None,
            ip: None,
            request_id: None,
        }
    }

    #[test]
    fn no_value_can_pass_for_another_column() {
        let honest = record();
        let mut forged = record();
        forged.object_name = Some("a".into());
        forged.reason = Some("b".into());
        assert_ne!(content(&honest), content(&forged));
        let mut empty = record();
        empty.reason = Some(String::new());
        assert_ne!(content(&honest), content(&empty));
    }

    #[test]
    fn the_form_of_a_chain_that_exists_never_changes() {
        let at = DateTime::from_timestamp(1_795_000_060, 0).expect("an instant");
        let first = seal(&record(), 1, &GENESIS, at);
        assert_eq!(first.hash, hash(&first, &GENESIS));
        let second = seal(&record(), 2, &first.hash, at);
        assert_eq!(
            (hex::encode(&first.hash), hex::encode(&second.hash)),
            (FIRST.to_owned(), SECOND.to_owned())
        );
    }

    const FIRST: &str = "7e9bead8d5676b77b9eff1895f6d11b810c7e332b5e36cb43e72f059fb27106e";
    const SECOND: &str = "191e1deab64946c839d933359c366f7d1df86a3b45ae545faa7fa4c43adfbf3c";
}

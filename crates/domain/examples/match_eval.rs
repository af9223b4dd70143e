//! Matches camps from standard input, one JSON line each, and writes what is suggested.
//!
//! `cargo run --release -p camp-domain --example match_eval < camps.jsonl`

#![allow(clippy::print_stdout, missing_docs)]

use std::io::{BufRead, Write};

use camp_domain::matching::{Candidate, Payer, Suggested, suggest};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Camp {
    camp: Value,
    roster: Vec<Member>,
    payments: Vec<Payment>,
}

#[derive(Deserialize)]
struct Member {
    uid: Value,
    nick: String,
    alias: Option<String>,
    number: Option<Value>,
}

#[derive(Deserialize)]
struct Payment {
    oid: Value,
    nick: String,
    remark: Option<String>,
    filled: Option<String>,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let camp: Camp = serde_json::from_str(&line)?;
        writeln!(out, "{}", matched(&camp))?;
    }
    Ok(out.flush()?)
}

fn matched(camp: &Camp) -> Value {
    let candidates: Vec<Candidate> = camp.roster.iter().map(candidate).collect();
    let payers: Vec<Payer> = camp
        .payments
        .iter()
        .map(|payment| Payer {
            name: payment.nick.clone(),
            remark: payment.remark.clone(),
            filled: payment.filled.clone(),
        })
        .collect();
    let uid = |found: &Suggested| camp.roster[found.candidate].uid.clone();
    let suggestions: Vec<Value> = suggest(&candidates, &payers)
        .iter()
        .zip(&camp.payments)
        .map(|(found, payment)| {
            let named: Vec<Value> = found
                .candidates
                .iter()
                .map(|named| json!({ "uid": uid(named), "confidence": named.confidence }))
                .collect();
            json!({
                "oid": payment.oid,
                "uid": found.best.as_ref().map(uid),
                "confidence": found.best.as_ref().map_or(0, |best| best.confidence),
                "auto": found.is_auto(),
                "candidates": named,
            })
        })
        .collect();
    json!({ "camp": camp.camp, "suggestions": suggestions })
}

fn candidate(member: &Member) -> Candidate {
    let whole = |value: &Value| {
        value
            .as_i64()
            .or_else(|| value.as_str()?.trim().parse().ok())
    };
    Candidate {
        name: member.nick.clone(),
        alias: member.alias.clone(),
        number: member.number.as_ref().and_then(whole),
        user_id: whole(&member.uid),
    }
}

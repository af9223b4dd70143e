//! Rust and SQL use the same words for every state.

use std::collections::BTreeSet;

use camp_domain::Machine;
use camp_domain::audit::AuditFinding;
use camp_domain::auth::{LoginOutcome, Role, UserStatus};
use camp_domain::binding::{BindMethod, BindStatus, RosterCheck};
use camp_domain::camps::CampState;
use camp_domain::check_ins::{ChangeCause, DaySource, PlanetAccountState, SyncState, SyncStep};
use camp_domain::config::ConfigSection;
use camp_domain::enrolment::{EnrolmentResult, EnrolmentState, JoinedSource};
use camp_domain::files::FileKind;
use camp_domain::notifications::{Channel, MessageState, Template};
use camp_domain::payments::{
    ClaimState, EventState, LearnedFrom, MoneyExceptionKind, MoneyExceptionState, OrderState,
    PayChannel, PaymentSource, Resolution,
};
use camp_domain::reconciliation::{BillKind, BillLineKind};
use camp_domain::refunds::{
    Decision, Evidence, MoneyState, ObjectionState, OverrideState, PayoutState, RefundKind,
    RunState, SettlementState,
};
use camp_testkit::Database;
use sqlx::{Connection, PgConnection};

use crate::sources::sources_of;

type Words = BTreeSet<String>;

/// Machines of the domain that no column keeps.
const NOT_KEPT: [&str; 2] = ["refund_status", "zero_check"];

/// A machine, its words, and the columns that keep it, `table.column`.
fn kept() -> Vec<(&'static str, Words, Vec<&'static str>)> {
    fn of<M: Machine>(columns: &[&'static str]) -> (&'static str, Words, Vec<&'static str>) {
        let words = M::ALL.iter().map(|state| state.as_str().to_owned());
        (M::NAME, words.collect(), columns.to_vec())
    }
    vec![
        of::<AuditFinding>(&["audit_checks.finding"]),
        of::<Role>(&["users.role"]),
        of::<UserStatus>(&["users.status"]),
        of::<LoginOutcome>(&["logins.outcome"]),
        of::<FileKind>(&["files.kind"]),
        of::<CampState>(&["camps.state"]),
        of::<OrderState>(&["orders.state"]),
        of::<PayChannel>(&["orders.channel"]),
        of::<PaymentSource>(&["payments.source"]),
        of::<LearnedFrom>(&["payments.learned_from"]),
        of::<EventState>(&["payment_events.state"]),
        of::<MoneyExceptionKind>(&["money_exceptions.kind"]),
        of::<MoneyExceptionState>(&["money_exceptions.state"]),
        of::<BindStatus>(&["payments.bind_status"]),
        of::<BindMethod>(&["payments.bind_method"]),
        of::<ClaimState>(&["payment_claims.state"]),
        of::<Resolution>(&["money_exceptions.resolution_kind"]),
        of::<JoinedSource>(&["enrolments.joined_source"]),
        of::<RosterCheck>(&[
            "orders.roster_check",
            "enrolments.roster_check",
            "binding_proposals.roster_check",
        ]),
        of::<ConfigSection>(&["config_sections.section"]),
        of::<EnrolmentState>(&["enrolments.state"]),
        of::<EnrolmentResult>(&["enrolments.result"]),
        of::<SyncState>(&["sync_runs.state"]),
        of::<SyncStep>(&["sync_runs.step"]),
        of::<DaySource>(&["manual_days.source"]),
        of::<ChangeCause>(&["progress_changes.cause"]),
        of::<PlanetAccountState>(&["planet_accounts.state"]),
        of::<SettlementState>(&["settlements.state"]),
        of::<RunState>(&["release_runs.state"]),
        of::<RefundKind>(&["refunds.kind"]),
        of::<BillKind>(&["bill_days.kind"]),
        of::<BillLineKind>(&["bill_lines.kind"]),
        of::<Decision>(&["refunds.decision"]),
        of::<MoneyState>(&["refunds.money"]),
        of::<Evidence>(&["refunds.answered"]),
        of::<ObjectionState>(&["objections.state"]),
        of::<OverrideState>(&["settlement_overrides.state"]),
        of::<PayoutState>(&["hand_payouts.state"]),
        of::<Channel>(&["messages.channel"]),
        of::<MessageState>(&["messages.state"]),
        of::<Template>(&["messages.template"]),
    ]
}

#[tokio::test]
async fn the_database_takes_exactly_the_words_of_every_machine() {
    let database = Database::create().await;
    let mut conn = PgConnection::connect(&database.url()).await.unwrap();
    for (machine, words, columns) in kept() {
        for column in columns {
            let taken = words_of(&mut conn, column).await;
            assert_eq!(taken, words, "{machine} and {column}");
        }
    }
}

#[test]
fn no_machine_is_forgotten() {
    let mut declared = Words::new();
    for source in sources_of("domain") {
        for line in source.text.lines() {
            let name = line
                .trim()
                .split_once(" in \"")
                .and_then(|(_, rest)| rest.split_once('"'));
            declared.extend(name.map(|(name, _)| name.to_owned()));
        }
    }
    let mut known: Words = kept().iter().map(|(name, ..)| (*name).to_owned()).collect();
    known.extend(NOT_KEPT.map(str::to_owned));
    assert_eq!(declared, known);
}

/// The words of a column's own check constraint.
async fn words_of(conn: &mut PgConnection, column: &str) -> Words {
    let (table, column) = column.split_once('.').unwrap();
    let definitions: Vec<String> = sqlx::query_scalar(
        "select pg_get_constraintdef(c.oid) from pg_constraint c
           join pg_attribute a on a.attrelid = c.conrelid and c.conkey = array[a.attnum]
          where c.contype = 'c' and c.conrelid = $1::text::regclass and a.attname = $2",
    )
    .bind(table)
    .bind(column)
    .fetch_all(conn)
    .await
    .unwrap();
    assert_eq!(definitions.len(), 1, "{table}.{column}: {definitions:?}");
    let quoted = definitions[0].split('\'').skip(1).step_by(2);
    quoted.map(str::to_owned).collect()
}

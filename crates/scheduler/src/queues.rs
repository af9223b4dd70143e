//! Every queue of due rows.

use camp_services::due::{Done, DueQueue};
use camp_services::{App, Result, audit, notifications, payments, refunds};
use chrono::{DateTime, Utc};
use futures::FutureExt;
use futures::future::BoxFuture;

type Answer<T> = BoxFuture<'static, Result<T>>;

/// A queue, as the runner holds it.
#[derive(Clone, Copy)]
pub struct Queue {
    /// `<room>.<rows>`.
    pub name: &'static str,
    /// Whether only one replica at a time may run it.
    pub exclusive: bool,
    /// One pass of at most so many rows.
    pub run: fn(App, i64) -> Answer<Done>,
    /// When its next row falls due.
    pub next_due: fn(App) -> Answer<Option<DateTime<Utc>>>,
}

impl Queue {
    /// The queue `Q`.
    #[must_use]
    pub const fn of<Q: DueQueue>() -> Self {
        Self {
            name: Q::NAME,
            exclusive: Q::EXCLUSIVE,
            run: |app, limit| async move { Q::run(&app, limit).await }.boxed(),
            next_due: |app| async move { Q::next_due(&app).await }.boxed(),
        }
    }
}

/// The queues of every room: money first.
pub const QUEUES: &[Queue] = &[
    Queue::of::<payments::EventQueue>(),
    Queue::of::<payments::OrderQueue>(),
    Queue::of::<payments::BillQueue>(),
    Queue::of::<refunds::RefundQueue>(),
    Queue::of::<notifications::Outbox>(),
    Queue::of::<audit::SealQueue>(),
];

//! Who calls is settled before what they send is looked at.
//!
//! The parameters of a handler are read side by side. Without a gate a caller without permission
//! would be told what is wrong with the body, because that is known sooner.

use std::cell::Cell;
use std::rc::Rc;

use actix_web::{HttpMessage, HttpRequest};
use tokio::sync::Notify;

/// Stands before the other parameters of a request until its caller is let in.
#[derive(Clone, Default)]
pub(crate) struct Gate(Rc<Inner>);

#[derive(Default)]
struct Inner {
    open: Cell<bool>,
    opened: Notify,
}

impl Gate {
    /// Puts a closed gate before the parameters that follow.
    pub(super) fn close(request: &HttpRequest) -> Self {
        let gate = Self::default();
        request.extensions_mut().insert(gate.clone());
        gate
    }

    /// Lets the caller in.
    pub(super) fn open(&self) {
        self.0.open.set(true);
        self.0.opened.notify_waiters();
    }

    /// The gate of a request, where there is one.
    pub(crate) fn of(request: &HttpRequest) -> Option<Self> {
        request.extensions().get::<Self>().cloned()
    }

    /// Waits until the caller is let in. A caller who is refused never is: the refusal itself ends
    /// the reading of parameters.
    pub(crate) async fn passed(gate: Option<Self>) {
        if let Some(gate) = gate {
            let opened = gate.0.opened.notified();
            if !gate.0.open.get() {
                opened.await;
            }
        }
    }
}

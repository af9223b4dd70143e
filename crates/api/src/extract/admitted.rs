//! What is known at once and still told only to a caller who is let in.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use actix_web::HttpRequest;

use crate::caller::Gate;
use crate::error::ApiError;

/// A parameter that is ready; its error waits behind the gate.
pub struct Admitted<T> {
    outcome: Option<Result<T, ApiError>>,
    gate: Option<Pin<Box<dyn Future<Output = ()>>>>,
}

impl<T> Admitted<T> {
    pub(super) fn new(request: &HttpRequest, outcome: Result<T, ApiError>) -> Self {
        let gate = outcome.is_err().then(|| Gate::of(request)).flatten();
        let gate = gate.map(|gate| -> Pin<Box<dyn Future<Output = ()>>> {
            Box::pin(Gate::passed(Some(gate)))
        });
        Self {
            outcome: Some(outcome),
            gate,
        }
    }
}

impl<T: Unpin> Future for Admitted<T> {
    type Output = Result<T, ApiError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if let Some(gate) = &mut self.gate
            && gate.as_mut().poll(context).is_pending()
        {
            return Poll::Pending;
        }
        self.gate = None;
        self.outcome.take().map_or(Poll::Pending, Poll::Ready)
    }
}

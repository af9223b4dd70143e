//! Dying in the middle: a future that is dropped at one of its waits, as a killed process drops
//! what it was doing. What it had sent is sent; nobody hears the answer.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures::future::BoxFuture;

/// A future with so many waits to live; none means for ever.
pub(crate) struct Mortal<'a, T> {
    inner: Option<BoxFuture<'a, T>>,
    waits: Option<usize>,
}

impl<'a, T> Mortal<'a, T> {
    pub(crate) fn new(inner: BoxFuture<'a, T>, waits: Option<usize>) -> Self {
        Self {
            inner: Some(inner),
            waits,
        }
    }
}

impl<T> Future for Mortal<'_, T> {
    /// Nothing, when it died.
    type Output = Option<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        let Some(inner) = &mut self.inner else {
            return Poll::Ready(None);
        };
        if let Poll::Ready(value) = inner.as_mut().poll(context) {
            return Poll::Ready(Some(value));
        }
        match &mut self.waits {
            None => Poll::Pending,
            Some(0) => {
                self.inner = None;
                Poll::Ready(None)
            }
            Some(waits) => {
                *waits -= 1;
                Poll::Pending
            }
        }
    }
}

//! Paid places.

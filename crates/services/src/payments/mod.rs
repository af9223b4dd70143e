//! Money that arrives.

//! The process environment as typed, secret-safe sections.

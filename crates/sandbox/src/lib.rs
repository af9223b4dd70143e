//! The outside world, simulated over real HTTP with its own ledger.

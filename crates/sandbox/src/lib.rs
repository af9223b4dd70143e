//! The outside world, simulated over real HTTP with its own ledger.
//!
//! One [`start`] is one world: its own port, keys, clock and books, so that a test process can run
//! many of them side by side. Nothing here is shared with the clients it serves, because two sides
//! that share a signing routine would agree on the same mistake.

mod clock;
mod console;
mod control;
mod credentials;
mod faults;
mod instance;
mod planet;
mod planet_oauth;
mod random;
mod server;
mod snapshot;
mod wechat_oauth;
mod wechat_pay;
mod wecom;

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

pub use server::Running;

/// Where a world lives and what it calls itself.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// TCP port to listen on; 0 takes a free one.
    pub port: u16,
    /// Folder under which `sandbox/` with keys, clock and snapshot is kept.
    pub data_dir: PathBuf,
    /// Address that links in answers point to; the listening address when absent.
    pub public_url: Option<String>,
}

/// Why a world could not begin.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The port is taken or may not be used.
    #[error("cannot listen on {address}")]
    Listen {
        /// What was asked for.
        address: String,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// The data folder cannot be read or written.
    #[error("cannot use {path}")]
    Files {
        /// File or folder in question.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
    /// Keys could not be made or the kept ones are unreadable.
    #[error("keys: {0}")]
    Keys(String),
    /// The kept snapshot is not one of ours.
    #[error("cannot read the snapshot {path}")]
    Snapshot {
        /// The snapshot file.
        path: PathBuf,
        /// Where it breaks.
        #[source]
        source: serde_json::Error,
    },
    /// The server thread ended before it was ready.
    #[error("the server thread ended early")]
    Thread,
}

/// Starts a world on the loopback interface, on a thread of its own.
///
/// # Errors
/// When the port cannot be bound or the data folder, keys or snapshot cannot be used.
pub fn start(config: Config) -> Result<Running, StartError> {
    start_on(IpAddr::V4(Ipv4Addr::LOCALHOST), config)
}

/// Starts a world on the given interface; containers need one that others can reach.
///
/// # Errors
/// As [`start`].
pub fn start_on(address: IpAddr, config: Config) -> Result<Running, StartError> {
    server::start(address, config)
}

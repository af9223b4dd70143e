//! What can be wrong with the environment.

/// A variable that is missing or wrong. The message names the variable and the problem; the value
/// is never part of it, because it may be a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// A required variable is absent or empty.
    #[error("{name} is not set: {purpose}")]
    Missing {
        /// The variable.
        name: &'static str,
        /// What it is needed for.
        purpose: &'static str,
    },
    /// The value cannot be used.
    #[error("{name} {problem}")]
    Invalid {
        /// The variable.
        name: &'static str,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The variable names a file that cannot be read.
    #[error("{name} names a file that cannot be read ({kind})")]
    Unreadable {
        /// The variable, with its `_FILE` ending.
        name: String,
        /// The operating system's reason.
        kind: std::io::ErrorKind,
    },
    /// A secret is given both directly and by file.
    #[error("{name} and {name}_FILE are both set: keep one")]
    Twice {
        /// The variable.
        name: &'static str,
    },
    /// Business time would be movable while a provider is the real one.
    #[error(
        "CAMP_CLOCK may only be something other than system when every provider host is on this \
         machine, but {variable} is not a loopback address"
    )]
    MovableClock {
        /// The first host variable that points outside.
        variable: &'static str,
    },
}

//! What every state machine has in common.

/// A closed set of states, with the words the database uses for them.
///
/// The same words stand in a check constraint; a test compares the two.
pub trait Machine: Copy + Eq + Sized + 'static {
    /// Name in the status log, `<resource>` or `<resource>_<axis>`.
    const NAME: &'static str;
    /// Every state.
    const ALL: &'static [Self];

    /// The word for this state.
    fn as_str(self) -> &'static str;
}

/// Declares an enum of words that Rust, SQL and JSON write alike, and its [`Machine`].
#[macro_export]
macro_rules! states {
    ($(#[$doc:meta])* $name:ident in $machine:literal { $($(#[$vdoc:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(type_name = "text"))]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $word)] #[cfg_attr(feature = "sql", sqlx(rename = $word))] $variant),*
        }

        impl $crate::Machine for $name {
            const NAME: &'static str = $machine;
            const ALL: &'static [Self] = &[$(Self::$variant),*];

            fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::Machine::as_str(*self))
            }
        }
    };
}

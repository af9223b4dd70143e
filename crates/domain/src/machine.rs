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
        // The schema generator cannot read a word that comes out of a macro, so the words follow
        // from the names; the test below holds the two together.
        #[serde(rename_all = "snake_case")]
        #[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(type_name = "text", rename_all = "snake_case"))]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum $name {
            $($(#[$vdoc])* $variant),*
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

#[cfg(test)]
mod tests {
    use super::Machine;
    use crate::{
        audit, auth, binding, camps, check_ins, config, enrolment, notifications, payments,
        reconciliation, refunds,
    };

    fn words_agree<M: Machine + serde::Serialize + std::fmt::Debug>() {
        for state in M::ALL {
            let written = serde_json::to_value(state).expect("a word");
            assert_eq!(written, state.as_str(), "{state:?}");
        }
    }

    #[test]
    fn json_says_the_same_words_as_the_database() {
        words_agree::<audit::AuditFinding>();
        words_agree::<auth::Role>();
        words_agree::<auth::UserStatus>();
        words_agree::<auth::LoginOutcome>();
        words_agree::<binding::BindMethod>();
        words_agree::<binding::BindStatus>();
        words_agree::<binding::RosterCheck>();
        words_agree::<camps::CampState>();
        words_agree::<check_ins::SyncState>();
        words_agree::<check_ins::SyncStep>();
        words_agree::<check_ins::DaySource>();
        words_agree::<check_ins::ChangeCause>();
        words_agree::<check_ins::PlanetAccountState>();
        words_agree::<config::ConfigSection>();
        words_agree::<enrolment::EnrolmentResult>();
        words_agree::<enrolment::EnrolmentState>();
        words_agree::<enrolment::RefundStatus>();
        words_agree::<notifications::Channel>();
        words_agree::<notifications::MessageState>();
        words_agree::<notifications::Template>();
        words_agree::<enrolment::JoinedSource>();
        words_agree::<payments::ClaimState>();
        words_agree::<payments::Resolution>();
        words_agree::<payments::EventState>();
        words_agree::<payments::LearnedFrom>();
        words_agree::<payments::MoneyExceptionKind>();
        words_agree::<payments::MoneyExceptionState>();
        words_agree::<payments::OrderState>();
        words_agree::<payments::PayChannel>();
        words_agree::<payments::PaymentSource>();
        words_agree::<reconciliation::BillKind>();
        words_agree::<reconciliation::BillLineKind>();
        words_agree::<reconciliation::ZeroCheck>();
        words_agree::<refunds::Decision>();
        words_agree::<refunds::Evidence>();
        words_agree::<refunds::MoneyState>();
        words_agree::<refunds::ObjectionState>();
        words_agree::<refunds::OverrideState>();
        words_agree::<refunds::PayoutState>();
        words_agree::<refunds::RefundKind>();
        words_agree::<refunds::RunState>();
        words_agree::<refunds::SettlementState>();
    }
}

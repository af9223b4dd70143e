//! A type for every id, so that one cannot be passed for another.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::{NoContext, Timestamp, Uuid};

/// A UUID v7 of the given instant with a random tail.
fn uuid_at(now: DateTime<Utc>) -> Uuid {
    let seconds = u64::try_from(now.timestamp()).unwrap_or(0);
    Uuid::new_v7(Timestamp::from_unix(
        NoContext,
        seconds,
        now.timestamp_subsec_nanos(),
    ))
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(transparent))]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = String, format = Uuid))]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id, ordered by `now`.
            #[must_use]
            pub fn new(now: DateTime<Utc>) -> Self {
                Self(uuid_at(now))
            }

            /// The UUID.
            #[must_use]
            pub const fn get(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )*};
}

ids! {
    /// A staff account.
    UserId,
    /// A staff login on one device.
    StaffSessionId,
    /// A person known by WeChat openid.
    MemberId,
    /// A training camp.
    CampId,
    /// A chat group of a camp.
    GroupId,
    /// An uploaded picture.
    FileId,
    /// A merchant account at WeChat Pay.
    MerchantAccountId,
    /// A member's intention to pay the deposit of a camp.
    OrderId,
    /// Money that arrived.
    PaymentId,
    /// A time in which the provider gave no answer.
    ProviderOutageId,
    /// A callback that the provider signed.
    PaymentEventId,
    /// A paid place of one person in one camp.
    EnrolmentId,
    /// A member's word that a payment of a fixed code was theirs.
    PaymentClaimId,
    /// What a member filled in too late to bind by itself.
    BindingProposalId,
    /// A row on the desk of money that needs a person.
    MoneyExceptionId,
    /// One pass over a camp's check-ins.
    SyncRunId,
    /// One file of check-ins.
    ImportId,
    /// One day a person brought in.
    ManualDayId,
    /// One version of a camp's settlement.
    SettlementId,
    /// A member's objection to a provisional result.
    ObjectionId,
    /// A request to settle a camp with what is known.
    SettlementOverrideId,
    /// Money going back, for one payment and ordinal.
    RefundId,
    /// A refund paid by hand.
    HandPayoutId,
    /// A set of refunds released together.
    ReleaseRunId,
    /// A run of a job that somebody asked for.
    JobRequestId,
    /// A message to staff, group or member.
    MessageId,
}

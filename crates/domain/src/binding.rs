//! Which person on the planet a payment belongs to.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::{Kind, Refusal, states};

states! {
    /// Whether a payment is bound to a person.
    BindStatus in "binding" {
        /// Paid, waiting for the member to bind.
        Pending = "pending",
        /// Bound.
        Completed = "completed",
        /// The deadline passed; on its way to a person's desk.
        Expired = "expired",
        /// A person has to decide.
        ManualReview = "manual_review",
        /// Nobody could be found.
        Closed = "closed",
    }
}

states! {
    /// How a payment was bound.
    BindMethod in "bind_method" {
        /// In the H5, before paying.
        H5Bindplanet = "h5_bindplanet",
        /// Filled in by the payer afterwards.
        UserFill = "user_fill",
        /// By a member of the staff.
        Manual = "manual",
    }
}

states! {
    /// What the roster says about a typed id and nickname.
    RosterCheck in "roster_check" {
        /// Id and nickname belong together.
        Match = "match",
        /// The id is somebody else's.
        Mismatch = "mismatch",
        /// The id is not on the roster.
        Unknown = "unknown",
    }
}

impl BindStatus {
    /// A person of the staff binds the payment.
    ///
    /// # Errors
    /// When it is closed; that has to be reopened first.
    pub fn bind_by_hand(self) -> Result<Self, Refusal> {
        match self {
            Self::Closed => Err(Refusal::new(
                Kind::Conflict,
                "binding_closed",
                "该付款的绑定已关闭，请先重新打开",
            )),
            _ => Ok(Self::Completed),
        }
    }
}

/// An id a member typed: the planet user id or the 成员编号. A claim, not a proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PlanetClaim(String);

/// Longest id on the planet, in digits.
const MAX_DIGITS: usize = 15;

impl PlanetClaim {
    /// Reads what a member typed; full-width digits and spaces around it are forgiven.
    ///
    /// # Errors
    /// When it is not 1 to 15 digits.
    pub fn parse(typed: &str) -> Result<Self, Refusal> {
        let digits: String = typed.trim().nfkc().collect();
        let digits = digits.trim();
        let plausible = !digits.is_empty()
            && digits.len() <= MAX_DIGITS
            && digits.bytes().all(|b| b.is_ascii_digit())
            && digits.bytes().any(|b| b != b'0');
        if !plausible {
            return Err(Refusal::field(
                "planetId",
                "planet_id_malformed",
                "星球编号是 1 到 15 位数字，请对照图示检查",
            ));
        }
        Ok(Self(digits.trim_start_matches('0').to_owned()))
    }

    /// The digits, without leading zeros.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// The number the digits mean; at most 15 digits always fit.
    #[must_use]
    pub fn number(&self) -> i64 {
        self.0.parse().unwrap_or(i64::MAX)
    }
}

/// The key of a person in a camp: the planet user once known, the claim until then.
#[must_use]
pub fn person_key(planet_user: Option<i64>, claim: &PlanetClaim) -> String {
    planet_user.map_or_else(
        || format!("claim:{}", claim.digits()),
        |id| format!("planet:{id}"),
    )
}

/// Compares a typed nickname with a name of the planet: width, case and blanks do not matter.
#[must_use]
pub fn same_name(typed: &str, known: &str) -> bool {
    fn plain(name: &str) -> String {
        name.nfkc()
            .filter(|c| !c.is_whitespace())
            .flat_map(char::to_lowercase)
            .collect()
    }
    plain(typed) == plain(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_digits_and_blanks_around_an_id_are_forgiven() {
        assert_eq!(
            PlanetClaim::parse(" １２３4 ").map(|c| c.digits().to_owned()),
            Ok("1234".into())
        );
        assert_eq!(PlanetClaim::parse("0042").map(|c| c.number()), Ok(42));
    }

    #[test]
    fn what_is_not_an_id_names_the_field() {
        for typed in [
            "",
            "  ",
            "12 34",
            "12a4",
            "-5",
            "0",
            "1234567890123456",
            "１２３。",
        ] {
            let refusal = PlanetClaim::parse(typed).expect_err(typed);
            assert_eq!(refusal.field, Some("planetId"), "{typed}");
        }
    }

    #[test]
    fn names_compare_without_width_case_or_blanks() {
        assert!(same_name("ＡＢＣ 小明", "abc小明"));
        assert!(!same_name("小明", "小红"));
    }
}

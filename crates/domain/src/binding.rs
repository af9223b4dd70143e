//! Which person on the planet a payment belongs to.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::{Kind, PaymentId, Refusal, states};

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

/// How long a payer of a fixed code has to say who they are.
pub const BIND_WITHIN: TimeDelta = TimeDelta::days(7);

/// Days after the payment on which the payer is reminded.
pub const REMIND_ON: [i64; 2] = [3, 6];

/// What a member's own data do to a binding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filled {
    /// They bind.
    Binds,
    /// Too late to bind: a person takes them over or not.
    Proposes,
}

impl BindStatus {
    /// The payer fills in who they are.
    ///
    /// # Errors
    /// When it is bound or closed already.
    pub fn fill(self) -> Result<Filled, Refusal> {
        match self {
            Self::Pending => Ok(Filled::Binds),
            Self::Expired | Self::ManualReview => Ok(Filled::Proposes),
            Self::Completed => Err(conflict(
                "binding_done",
                "已经绑定星球账号，如有错误请点击「绑定有误」",
            )),
            Self::Closed => Err(conflict(
                "binding_closed",
                "这笔付款的绑定已关闭，请联系工作人员",
            )),
        }
    }

    /// The deadline passes: nobody filled anything in, or somebody claims the person, too.
    #[must_use]
    pub const fn expire(self) -> Option<Self> {
        match self {
            Self::Pending => Some(Self::Expired),
            _ => None,
        }
    }

    /// The binding goes to a person: after its deadline, or because its person is contested.
    #[must_use]
    pub const fn hand_over(self) -> Option<Self> {
        match self {
            Self::Pending | Self::Expired | Self::Completed => Some(Self::ManualReview),
            Self::ManualReview | Self::Closed => None,
        }
    }

    /// A person of the staff binds the payment.
    ///
    /// # Errors
    /// When it is closed; that has to be reopened first.
    pub fn bind_by_hand(self) -> Result<Self, Refusal> {
        match self {
            Self::Closed => Err(conflict(
                "binding_closed",
                "该付款的绑定已关闭，请先重新打开",
            )),
            _ => Ok(Self::Completed),
        }
    }

    /// A person of the staff gives up looking.
    ///
    /// # Errors
    /// When it is bound, closed, or still in the payer's own hands.
    pub fn close(self) -> Result<Self, Refusal> {
        match self {
            Self::ManualReview | Self::Expired => Ok(Self::Closed),
            Self::Pending => Err(conflict(
                "binding_pending",
                "会员还在补填期限内，到期后才能关闭绑定",
            )),
            Self::Completed => Err(conflict(
                "binding_done",
                "这笔付款已经绑定，不能关闭；如有错误请重新绑定",
            )),
            Self::Closed => Err(conflict("binding_closed", "绑定已经关闭")),
        }
    }

    /// A person of the staff looks again.
    ///
    /// # Errors
    /// When it is not closed.
    pub fn reopen(self) -> Result<Self, Refusal> {
        match self {
            Self::Closed => Ok(Self::ManualReview),
            _ => Err(conflict("binding_not_closed", "绑定没有关闭，无需重新打开")),
        }
    }
}

fn conflict(code: &'static str, sentence: &'static str) -> Refusal {
    Refusal::new(Kind::Conflict, code, sentence)
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

/// The key of somebody who paid a fixed code and has not said yet who they are.
#[must_use]
pub fn payer_key(payment: PaymentId) -> String {
    format!("payment:{}", payment.get().simple())
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
    fn a_late_filling_proposes_and_never_binds() {
        use BindStatus::*;
        assert_eq!(Pending.fill(), Ok(Filled::Binds));
        assert_eq!(ManualReview.fill(), Ok(Filled::Proposes));
        assert_eq!(Expired.fill(), Ok(Filled::Proposes));
        assert!(Completed.fill().is_err() && Closed.fill().is_err());
    }

    #[test]
    fn a_closed_binding_comes_back_only_by_being_reopened() {
        use BindStatus::*;
        assert!(Closed.bind_by_hand().is_err());
        assert_eq!(
            Closed.reopen().and_then(BindStatus::bind_by_hand),
            Ok(Completed)
        );
        assert_eq!(ManualReview.close(), Ok(Closed));
        assert!(Pending.close().is_err() && Completed.close().is_err());
        assert_eq!(
            Pending.expire().and_then(BindStatus::hand_over),
            Some(ManualReview)
        );
    }

    #[test]
    fn names_compare_without_width_case_or_blanks() {
        assert!(same_name("ＡＢＣ 小明", "abc小明"));
        assert!(!same_name("小明", "小红"));
    }
}

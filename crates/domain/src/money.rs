//! Money in minor units.

use std::fmt;

use serde::{Deserialize, Serialize};

/// An amount in fen (1/100 yuan). Arithmetic is checked; there is no float anywhere.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(transparent))]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(value_type = i64, example = 9900))]
#[serde(transparent)]
pub struct Fen(i64);

/// An amount left the range of [`Fen`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the amount is out of range")]
pub struct MoneyError;

impl Fen {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// An amount of `fen` minor units.
    #[must_use]
    pub const fn new(fen: i64) -> Self {
        Self(fen)
    }

    /// The amount in fen.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// `self + other`.
    ///
    /// # Errors
    /// When the sum does not fit.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        self.0.checked_add(other.0).map(Self).ok_or(MoneyError)
    }

    /// `self - other`.
    ///
    /// # Errors
    /// When the difference does not fit.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        self.0.checked_sub(other.0).map(Self).ok_or(MoneyError)
    }

    /// The sum of `amounts`.
    ///
    /// # Errors
    /// When the sum does not fit.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::ZERO, Self::plus)
    }
}

/// Writes yuan with two decimals, as messages to people do: `99.00`.
impl fmt::Display for Fen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", fen / 100, fen % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_read_yuan_with_two_decimals() {
        assert_eq!(Fen::new(9_900).to_string(), "99.00");
        assert_eq!(Fen::new(5).to_string(), "0.05");
        assert_eq!(Fen::new(-1_234).to_string(), "-12.34");
    }

    #[test]
    fn a_sum_that_does_not_fit_is_an_error() {
        assert_eq!(Fen::sum([Fen::new(i64::MAX), Fen::new(1)]), Err(MoneyError));
    }
}

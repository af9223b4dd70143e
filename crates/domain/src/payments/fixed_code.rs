//! Which camp a payment of a fixed code is for.

use chrono::{DateTime, Utc};

use crate::binding::same_name;
use crate::{CampId, Fen};

/// What is known of a payment of a fixed code.
#[derive(Clone, Debug)]
pub struct Bill<'a> {
    /// What the payer chose or the code says.
    pub products: &'a [String],
    /// Amount, in fen.
    pub amount: Fen,
    /// When it was paid.
    pub paid_at: DateTime<Utc>,
}

/// A published camp that names the payee's code.
#[derive(Clone, Debug)]
pub struct Owner {
    /// The camp.
    pub camp: CampId,
    /// The product its code is for; any product where there is none.
    pub product: Option<String>,
    /// Its deposit, in fen.
    pub deposit: Fen,
    /// Until when members may enrol.
    pub enroll_until: DateTime<Utc>,
}

/// Where a payment belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// To this camp.
    Camp(CampId),
    /// To this camp, which asks for another amount.
    OtherAmount(CampId),
    /// To several camps alike.
    Ambiguous,
    /// To no camp.
    Unknown,
}

/// Finds the camp of a payment among the camps that name its payee. A code with a product is closer
/// than one without, a matching amount closer than another, an open enrolment closer than a closed
/// one; two that are equally close are for a person to tell apart.
#[must_use]
pub fn target(bill: &Bill<'_>, owners: &[Owner]) -> Target {
    let says = |product: &str| bill.products.iter().any(|said| same_name(said, product));
    let named = owners
        .iter()
        .filter(|owner| owner.product.as_deref().is_some_and(says));
    let mut close: Vec<&Owner> = named.collect();
    if close.is_empty() {
        close = owners
            .iter()
            .filter(|owner| owner.product.is_none())
            .collect();
    }
    let fits: Vec<&Owner> = close
        .iter()
        .copied()
        .filter(|owner| owner.deposit == bill.amount)
        .collect();
    match (fits.as_slice(), close.as_slice()) {
        ([], []) => Target::Unknown,
        ([], [one]) => Target::OtherAmount(one.camp),
        ([], _) => Target::Ambiguous,
        ([one], _) => Target::Camp(one.camp),
        (several, _) => {
            let mut open = several
                .iter()
                .filter(|owner| bill.paid_at < owner.enroll_until);
            match (open.next(), open.next()) {
                (Some(one), None) => Target::Camp(one.camp),
                _ => Target::Ambiguous,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;

    fn owner(camp: u128, product: Option<&str>, deposit: i64, open_days: i64) -> Owner {
        Owner {
            camp: CampId::from(Uuid::from_u128(camp)),
            product: product.map(str::to_owned),
            deposit: Fen::new(deposit),
            enroll_until: now() + TimeDelta::days(open_days),
        }
    }

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).expect("a valid instant")
    }

    fn found(products: &[&str], amount: i64, owners: &[Owner]) -> Target {
        let products: Vec<String> = products.iter().map(|p| (*p).to_owned()).collect();
        let bill = Bill {
            products: &products,
            amount: Fen::new(amount),
            paid_at: now(),
        };
        target(&bill, owners)
    }

    fn camp(id: u128) -> Target {
        Target::Camp(CampId::from(Uuid::from_u128(id)))
    }

    #[test]
    fn the_product_tells_camps_of_one_payee_apart() {
        let owners = [
            owner(1, Some("写作营"), 9_900, 1),
            owner(2, Some("早起营"), 9_900, 1),
            owner(3, None, 9_900, 1),
        ];
        assert_eq!(found(&["早起营 "], 9_900, &owners), camp(2));
        assert_eq!(found(&["别的"], 9_900, &owners), camp(3));
        assert_eq!(found(&[], 9_900, &owners[..2]), Target::Unknown);
    }

    #[test]
    fn another_amount_is_not_guessed_away() {
        let one = [owner(1, None, 9_900, 1)];
        let other = found(&[], 9_800, &one);
        assert_eq!(other, Target::OtherAmount(CampId::from(Uuid::from_u128(1))));
        let two = [owner(1, None, 9_900, 1), owner(2, None, 19_900, 1)];
        assert_eq!(found(&[], 19_900, &two), camp(2));
        assert_eq!(found(&[], 100, &two), Target::Ambiguous);
    }

    #[test]
    fn two_camps_alike_are_for_a_person_unless_one_is_closed() {
        let both = [owner(1, None, 9_900, 1), owner(2, None, 9_900, 3)];
        assert_eq!(found(&[], 9_900, &both), Target::Ambiguous);
        let one_closed = [owner(1, None, 9_900, -1), owner(2, None, 9_900, 3)];
        assert_eq!(found(&[], 9_900, &one_closed), camp(2));
        assert_eq!(found(&[], 9_900, &one_closed[..1]), camp(1));
    }
}

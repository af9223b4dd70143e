//! Canonical forms: the text whose hash a person approves.

use super::{Facts, RefundKind};
use crate::{EnrolmentId, Fen, PaymentId, RefundId};

/// The facts of one refund as text, one `name=value` a line in this order; an absent value is
/// empty. Anything that changes a line sends the refund back to review.
#[must_use]
pub fn facts_form(payment: PaymentId, amount: Fen, facts: &Facts) -> String {
    let optional = |value: Option<String>| value.unwrap_or_default();
    let terms = &facts.terms;
    format!(
        "payment={payment}\namount={}\npaid={}\nplanet_user={}\nbind_status={}\ncontested={}\ndisputed={}\n\
         counted={}\ndisagreement={}\nrequired={}\ngrace={}\nstart={}\nend={}\n",
        amount.get(),
        facts.paid.get(),
        optional(facts.planet_user.map(|user| user.to_string())),
        facts.bind_status,
        facts.contested,
        facts.disputed,
        optional(facts.counted.map(|days| days.to_string())),
        facts.disagreement,
        terms.required_days,
        terms.grace_days,
        terms.start,
        terms.end,
    )
}

/// A refund outside settlement as text, in the same manner. It goes back to whoever paid, however
/// many days were counted, so only the money and the place it frees stand here.
#[must_use]
pub fn early_form(
    kind: RefundKind,
    payment: PaymentId,
    amount: Fen,
    paid: Fen,
    transaction_id: &str,
    enrolment: Option<EnrolmentId>,
) -> String {
    let enrolment = enrolment.map(|id| id.to_string()).unwrap_or_default();
    format!(
        "kind={kind}\npayment={payment}\ntransaction={transaction_id}\namount={}\npaid={}\n\
         enrolment={enrolment}\n",
        amount.get(),
        paid.get(),
    )
}

/// A set of refunds as text: one `<id> <out_refund_no> <amount in fen>` a line, ordered by id,
/// then `count=<n>` and `sum=<fen>`.
#[must_use]
pub fn run_form(refunds: &[(RefundId, &str, Fen)], sum: Fen) -> String {
    let mut lines: Vec<_> = refunds.to_vec();
    lines.sort_by_key(|(id, ..)| *id);
    let mut form = String::new();
    for (id, number, amount) in &lines {
        form.push_str(&format!("{id} {number} {}\n", amount.get()));
    }
    form.push_str(&format!("count={}\nsum={}\n", lines.len(), sum.get()));
    form
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_refund_outside_settlement_says_how_much_of_which_payment_and_for_which_place() {
        let payment = PaymentId::from(Uuid::from_u128(1));
        let form = |amount, place| {
            let amount = Fen::new(amount);
            early_form(
                RefundKind::Early,
                payment,
                amount,
                Fen::new(9_900),
                "4200",
                place,
            )
        };
        let place = EnrolmentId::from(Uuid::from_u128(2));
        assert!(form(9_900, None).ends_with("amount=9900\npaid=9900\nenrolment=\n"));
        assert_ne!(form(9_900, None), form(9_900, Some(place)));
        assert_ne!(form(9_900, None), form(9_899, None));
    }

    #[test]
    fn the_order_in_which_refunds_are_picked_does_not_change_the_form() {
        let a = RefundId::from(Uuid::from_u128(1));
        let b = RefundId::from(Uuid::from_u128(2));
        let (x, y) = ((a, "aR1", Fen::new(100)), (b, "bR1", Fen::new(200)));
        let form = run_form(&[y, x], Fen::new(300));
        assert_eq!(form, run_form(&[x, y], Fen::new(300)));
        assert!(form.ends_with("count=2\nsum=300\n"));
    }
}

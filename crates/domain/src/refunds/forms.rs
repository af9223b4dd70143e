//! Canonical forms: the text whose hash a person approves.

use super::Facts;
use crate::{Fen, PaymentId, RefundId};

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
    fn the_order_in_which_refunds_are_picked_does_not_change_the_form() {
        let a = RefundId::from(Uuid::from_u128(1));
        let b = RefundId::from(Uuid::from_u128(2));
        let (x, y) = ((a, "aR1", Fen::new(100)), (b, "bR1", Fen::new(200)));
        let form = run_form(&[y, x], Fen::new(300));
        assert_eq!(form, run_form(&[x, y], Fen::new(300)));
        assert!(form.ends_with("count=2\nsum=300\n"));
    }
}

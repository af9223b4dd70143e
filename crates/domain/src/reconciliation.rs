//! Our books beside the provider's bills.

use crate::states;

states! {
    /// The bills of a day.
    BillKind in "bill" {
        /// Payments and refunds.
        Trade = "trade",
        /// What went in and out of the account, with its balance.
        FundFlow = "fund_flow",
    }
}

states! {
    /// A line of a trade bill.
    BillLineKind in "bill_line" {
        /// Money came in.
        Payment = "payment",
        /// A refund was applied for.
        Refund = "refund",
    }
}

states! {
    /// What has to be zero.
    ZeroCheck in "zero_check" {
        /// Payments at the provider that our books do not have, or with another amount.
        UnbookedPayments = "unbooked_payments",
        /// Refunds at the provider that nobody here approved.
        UnapprovedRefunds = "unapproved_refunds",
        /// Refunds we released that did not reach the provider, or came to no end.
        UnpaidRefunds = "unpaid_refunds",
    }
}

//! How a world ends: the books agree with the provider's, and nothing is left unsaid.

use chrono::TimeDelta;

use crate::{Books, Ledger, World};

impl World {
    /// Holds the books against the provider's ledger: every payment and every refund that
    /// succeeded, one by one and to the fen.
    pub async fn assert_agrees(&self) {
        let (ledger, books) = (self.ledger().await, self.books().await);
        assert_eq!(
            payments_here(&books),
            payments_there(&ledger),
            "payments: books and ledger differ"
        );
        assert_eq!(
            refunds_here(&books),
            refunds_there(&ledger),
            "refunds: books and ledger differ"
        );
        assert_eq!(books.paid_fen(), ledger.paid_fen());
        assert_eq!(books.refunded_fen(), ledger.refunded_fen());
    }

    /// Nothing is waiting in the outbox, and nothing was given up.
    pub async fn assert_outbox_empty(&self) {
        let left = self
            .words(
                "select state || ' ' || channel || ' ' || cause || ' ' || coalesce(
                        (select a.detail from message_attempts a where a.message_id = m.id
                          order by a.attempt desc limit 1), 'never tried')
                   from messages m where state in ('pending', 'failed') order by id",
            )
            .await;
        assert!(left.is_empty(), "left in the outbox: {left:#?}");
    }

    /// Ends the world: lets everything happen that is due, then holds books and outbox to what
    /// they have to be.
    pub async fn finish(self) {
        // Notices of a group wait up to a minute for each other.
        self.run_until(TimeDelta::minutes(1), async |world| {
            let waiting = "select count(*) from messages where state = 'pending'";
            world.count(waiting).await == 0
        })
        .await;
        self.assert_agrees().await;
        self.assert_outbox_empty().await;
    }
}

type Row = (String, i64);

fn payments_here(books: &Books) -> Vec<Row> {
    let rows = books.payments.iter();
    sorted(rows.map(|row| (row.transaction_id.clone(), row.amount_fen)))
}

fn payments_there(ledger: &Ledger) -> Vec<Row> {
    let rows = ledger.payments.iter();
    sorted(rows.map(|row| (row.transaction_id.clone(), row.amount_fen)))
}

fn refunds_here(books: &Books) -> Vec<Row> {
    let rows = books.refunds.iter().filter(|row| row.money == "success");
    sorted(rows.map(|row| (row.out_refund_no.clone(), row.amount_fen)))
}

fn refunds_there(ledger: &Ledger) -> Vec<Row> {
    let rows = ledger.succeeded();
    sorted(rows.map(|row| (row.out_refund_no.clone(), row.amount_fen)))
}

fn sorted(rows: impl Iterator<Item = Row>) -> Vec<Row> {
    let mut rows: Vec<Row> = rows.collect();
    rows.sort();
    rows
}

//! The provider's ledger and our books must tell the same story: each approved refund once, and
//! nobody else's.

use camp_testkit::LedgerRefund;

use crate::stage::{Life, Stage};
use crate::tally::Verdict;

#[derive(sqlx::FromRow)]
struct Booked {
    id: String,
    out_refund_no: String,
    amount_fen: i64,
    money: String,
}

pub(crate) async fn judge(stage: &mut Stage, what: &str) -> Verdict {
    let ledger = stage.world.ledger().await;
    let mut verdict = Verdict::default();
    for life in &stage.lives {
        let booked = booked(&mut stage.sql, &life.listed.id).await;
        let there = ledger.refunds_of(&life.order);
        let sentences = one(life, &booked, &there, &mut verdict);
        verdict.words.extend(
            sentences
                .into_iter()
                .map(|words| format!("{what}: {words}")),
        );
    }
    let known: Vec<&str> = stage.lives.iter().map(|life| life.order.as_str()).collect();
    let strangers = ledger
        .refunds
        .iter()
        .filter(|row| !known.contains(&row.out_trade_no.as_str()));
    let strangers = strangers.count();
    verdict.doubles += strangers;
    verdict.saw("workers killed", stage.workers.killed);
    for (name, statement) in [
        (
            "sent more than once",
            "select count(*) from refunds where attempts > 1 or asked > 1",
        ),
        (
            "of unknown outcome for a while",
            "select count(distinct entity_id) from status_log
             where machine = 'refund_money' and to_state = 'unknown'",
        ),
        (
            "refused for a while",
            "select count(distinct entity_id) from status_log
             where machine = 'refund_money' and to_state = 'refused'",
        ),
        (
            "begun anew",
            "select count(*) from refunds where ordinal > 1",
        ),
        (
            "pauses",
            "select count(*) from status_log where machine = 'release_run' and to_state = 'paused'",
        ),
    ] {
        let count: i64 = sqlx::query_scalar(statement)
            .fetch_one(&mut stage.sql)
            .await
            .unwrap();
        verdict.saw(name, usize::try_from(count).unwrap());
    }
    verdict
}

async fn booked(sql: &mut sqlx::PgConnection, refund: &str) -> Vec<Booked> {
    let rows = "select id::text, out_refund_no, amount_fen, money from refunds
                 where payment_id = (select payment_id from refunds where id = $1::uuid)
                 order by ordinal";
    sqlx::query_as(rows)
        .bind(refund)
        .fetch_all(sql)
        .await
        .unwrap()
}

fn one(
    life: &Life,
    booked: &[Booked],
    there: &[&LedgerRefund],
    verdict: &mut Verdict,
) -> Vec<String> {
    let mut words = Vec::new();
    let order = &life.order;
    let paid: Vec<_> = there.iter().filter(|row| row.status == "SUCCESS").collect();
    let open = there
        .iter()
        .filter(|row| !["SUCCESS", "CLOSED"].contains(&row.status.as_str()));
    let open = open.count();
    if !life.approved {
        if !there.is_empty() {
            verdict.doubles += there.len();
            words.push(format!(
                "{order} was never approved and has {} refunds",
                there.len()
            ));
        }
        return words;
    }
    if paid.len() + open > 1 {
        verdict.doubles += paid.len() + open - 1;
        words.push(format!(
            "{order} has {} refunds that count",
            paid.len() + open
        ));
    }
    let [only] = paid.as_slice() else {
        verdict.lost += 1;
        let states: Vec<_> = booked.iter().map(|row| row.money.as_str()).collect();
        words.push(format!("{order} is not refunded; our books say {states:?}"));
        return words;
    };
    match booked
        .iter()
        .find(|row| row.out_refund_no == only.out_refund_no)
    {
        Some(row) if row.money == "success" && row.amount_fen == only.amount_fen => {}
        Some(row) => {
            verdict.unknown += 1;
            words.push(format!(
                "{order} is refunded; our books say {} ({})",
                row.money, row.id
            ));
        }
        None => {
            verdict.doubles += 1;
            words.push(format!("{order} is refunded under a number of nobody's"));
        }
    }
    for row in booked
        .iter()
        .filter(|row| ["submitting", "unknown", "processing"].contains(&row.money.as_str()))
    {
        verdict.unknown += 1;
        words.push(format!("{} came to no end: {}", row.id, row.money));
    }
    words
}

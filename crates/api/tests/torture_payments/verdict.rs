//! The provider's ledger, our payments and our places must tell the same story.

use std::collections::{BTreeMap, BTreeSet};

use camp_testkit::LedgerPayment;

use crate::run::Run;
use crate::stage::Stage;
use crate::tally::Verdict;

type Id = uuid::Uuid;

#[derive(sqlx::FromRow)]
struct Order {
    id: Id,
    out_trade_no: String,
    state: String,
    amount_fen: i64,
}

#[derive(sqlx::FromRow)]
struct Payment {
    transaction_id: String,
    order_id: Option<Id>,
    amount_fen: i64,
    learned_from: String,
    places: i64,
    desk: Vec<String>,
}

#[derive(sqlx::FromRow)]
struct Place {
    person_key: String,
    member_id: Option<Id>,
    contested: bool,
}

struct Books {
    orders: Vec<Order>,
    payments: Vec<Payment>,
    places: Vec<Place>,
}

pub(crate) async fn judge(stage: &mut Stage, runs: &[Run]) -> Verdict {
    let ledger = stage.world.ledger().await;
    let mut verdict = Verdict::default();
    let mut owned = 0;
    for run in runs {
        let books = Books::of(stage, run).await;
        let own = |row: &&LedgerPayment| {
            books
                .orders
                .iter()
                .any(|o| o.out_trade_no == row.out_trade_no)
        };
        let paid: Vec<&LedgerPayment> = ledger.payments.iter().filter(own).collect();
        owned += paid.len();
        let mut own = books.judge(&paid);
        if !own.is_clean() {
            own.words.insert(0, format!("run {}:", run.number));
            own.words
                .extend(run.log.iter().map(|line| format!("    {line}")));
        }
        verdict.add(own);
    }
    if owned != ledger.payments.len() {
        verdict.lost += ledger.payments.len() - owned;
        verdict
            .words
            .push("the ledger has payments of orders that we do not know".into());
    }
    whole_stage(stage, &mut verdict).await;
    verdict
}

/// What holds for all runs together.
async fn whole_stage(stage: &mut Stage, verdict: &mut Verdict) {
    let (counted, there): (i64, i64) = sqlx::query_as(
        "select enrolled_count::bigint, (select count(*) from enrolments where camp_id = camps.id)
           from camps where id = $1",
    )
    .bind(stage.camp.id.get())
    .fetch_one(&mut stage.sql)
    .await
    .unwrap();
    if counted != there {
        verdict.doubles += 1;
        let words = format!("the camp counts {counted} places, there are {there}");
        verdict.words.push(words);
    }
    let open = "select count(*) from payment_events where state = 'pending'";
    let open: i64 = sqlx::query_scalar(open)
        .fetch_one(&mut stage.sql)
        .await
        .unwrap();
    if open > 0 {
        verdict.unknown += usize::try_from(open).unwrap();
        verdict
            .words
            .push(format!("{open} stored callbacks have no effect yet"));
    }
}

impl Books {
    async fn of(stage: &mut Stage, run: &Run) -> Self {
        let claims = run.claims();
        let orders = sqlx::query_as(
            "select id, out_trade_no, state, amount_fen from orders where planet_claim = any($1)",
        );
        let payments = sqlx::query_as(
            "select p.transaction_id, p.order_id, p.amount_fen, p.learned_from,
                    (select count(*) from enrolments e where e.payment_id = p.id) as places,
                    array(select x.kind from money_exceptions x where x.payment_id = p.id) as desk
               from payments p join orders o on o.out_trade_no = p.out_trade_no
              where o.planet_claim = any($1)",
        );
        let places = sqlx::query_as(
            "select e.person_key, e.member_id, e.contested
               from enrolments e join payments p on p.id = e.payment_id
               join orders o on o.out_trade_no = p.out_trade_no
              where o.planet_claim = any($1) and e.state = 'active'",
        );
        let sql = &mut stage.sql;
        Self {
            orders: orders.bind(&claims).fetch_all(&mut *sql).await.unwrap(),
            payments: payments.bind(&claims).fetch_all(&mut *sql).await.unwrap(),
            places: places.bind(&claims).fetch_all(&mut *sql).await.unwrap(),
        }
    }

    fn judge(&self, ledger: &[&LedgerPayment]) -> Verdict {
        let mut verdict = Verdict::default();
        self.judge_money(ledger, &mut verdict);
        self.judge_orders(ledger, &mut verdict);
        self.judge_places(&mut verdict);
        verdict.saw("orders", self.orders.len());
        verdict.saw("payments", ledger.len());
        verdict.saw("places", self.places.len());
        for payment in &self.payments {
            let heard = payment.learned_from == "callback";
            verdict.saw(if heard { "heard" } else { "asked" }, 1);
            verdict.saw("on the desk", payment.desk.len());
        }
        verdict
    }

    fn judge_money(&self, ledger: &[&LedgerPayment], verdict: &mut Verdict) {
        for row in ledger {
            let here = |p: &&Payment| p.transaction_id == row.transaction_id;
            let booked: Vec<&Payment> = self.payments.iter().filter(here).collect();
            match booked[..] {
                [one] if one.amount_fen == row.amount_fen => {}
                [_, _, ..] => {
                    verdict.doubles += 1;
                    verdict
                        .words
                        .push(format!("{} is booked twice", row.transaction_id));
                }
                _ => {
                    verdict.lost += 1;
                    verdict.words.push(format!(
                        "{} of {} is not booked",
                        row.transaction_id, row.out_trade_no
                    ));
                }
            }
        }
        let there: BTreeSet<&str> = ledger
            .iter()
            .map(|row| row.transaction_id.as_str())
            .collect();
        for payment in &self.payments {
            let number = &payment.transaction_id;
            if !there.contains(number.as_str()) {
                verdict.doubles += 1;
                verdict
                    .words
                    .push(format!("{number} is booked and nobody paid it"));
            }
            if payment.places > 1 {
                verdict.doubles += 1;
                verdict
                    .words
                    .push(format!("{number} bought {} places", payment.places));
            }
            let broken = payment.desk.iter().any(|kind| {
                // Nothing in these runs gives a reason for anything but these two.
                kind != "paid_twice" && kind != "contested_binding"
            });
            if broken
                || payment.order_id.is_none()
                || (payment.places == 0 && payment.desk.is_empty())
            {
                verdict.unknown += 1;
                let desk = payment.desk.join(", ");
                verdict.words.push(format!(
                    "{number} has {} places and on the desk: {desk}",
                    payment.places
                ));
            }
        }
    }

    fn judge_orders(&self, ledger: &[&LedgerPayment], verdict: &mut Verdict) {
        for order in &self.orders {
            let number = &order.out_trade_no;
            let row = ledger.iter().find(|row| row.out_trade_no == *number);
            let booked = self.payments.iter().any(|p| p.order_id == Some(order.id));
            let right = match (order.state.as_str(), row) {
                ("paid", Some(row)) => row.amount_fen == order.amount_fen && booked,
                ("closed", None) => !booked,
                _ => false,
            };
            if !right {
                verdict.unknown += 1;
                let paid = row.is_some();
                verdict.words.push(format!(
                    "{number} is {} here; paid there: {paid}",
                    order.state
                ));
            }
        }
    }

    /// One uncontested place a person, and no member twice in the same one.
    fn judge_places(&self, verdict: &mut Verdict) {
        let mut people: BTreeMap<&str, Vec<&Place>> = BTreeMap::new();
        for place in &self.places {
            people.entry(&place.person_key).or_default().push(place);
        }
        for (person, places) in people {
            let members: BTreeSet<Option<Id>> =
                places.iter().map(|place| place.member_id).collect();
            let certain = places.iter().filter(|place| !place.contested).count();
            if members.len() < places.len() || (places.len() > 1 && certain > 0) {
                verdict.doubles += 1;
                let count = places.len();
                verdict.words.push(format!(
                    "{person} has {count} places, {certain} of them uncontested"
                ));
            }
        }
    }
}

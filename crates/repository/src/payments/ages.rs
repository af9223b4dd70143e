//! Money that grows old before anybody has decided about it.

use camp_domain::{CampId, Fen};
use chrono::{DateTime, Utc};

use crate::{Result, Tx};

/// Undecided payments of one camp that have just reached an age.
#[derive(Clone, Debug)]
pub struct Aged {
    /// The camp; nothing for money that belongs to none.
    pub camp_id: Option<CampId>,
    /// Its name.
    pub camp_name: Option<String>,
    /// The age in days, one of those that are told of.
    pub age: i16,
    /// Payments.
    pub payments: i64,
    /// What of them is still here, in fen.
    pub left: Fen,
    /// When the oldest of them was paid.
    pub oldest: DateTime<Utc>,
}

/// Notes that payments have reached one of `ages` (days, ascending) and answers who was not told
/// of before, together by camp and age. Only money counts about which something is open: a refund
/// that is neither rejected nor paid, a question on the desk, an objection, or a member whose
/// result asks for a decision. From `limit` days on nothing can be done any more.
///
/// # Errors
/// When the database fails.
pub async fn set_ages_told(tx: &mut Tx, ages: &[i16], limit: i64) -> Result<Vec<Aged>> {
    let now = tx.now();
    Ok(sqlx::query_as!(
        Aged,
        r#"with aged as (
               select p.id, p.camp_id, p.amount_fen, p.paid_at, max(a.age) as age
                 from payments p
                 join unnest($1::smallint[]) a(age)
                   on p.paid_at <= $2::timestamptz - make_interval(days => a.age)
                where p.paid_at > $2::timestamptz - make_interval(days => $3::int)
                  and p.age_told < a.age
                group by p.id),
           open as (
               select g.* from aged g
                where exists (select 1 from refunds r where r.payment_id = g.id
                         and r.decision <> 'rejected'
                         and r.money not in ('success', 'settled_outside', 'closed'))
                   or exists (select 1 from money_exceptions x
                       where x.payment_id = g.id and x.state = 'open')
                   or exists (select 1 from enrolments e
                        join objections o on o.enrolment_id = e.id and o.state = 'open'
                       where e.payment_id = g.id)
                   or exists (select 1 from enrolments e
                       where e.payment_id = g.id and e.state = 'active'
                         and e.result in ('undetermined', 'qualified', 'unmatched')
                         and not exists (select 1 from refunds r where r.payment_id = g.id
                                and (r.decision = 'rejected'
                                     or r.money in ('success', 'settled_outside'))))),
           told as (
               update payments p set age_told = o.age from open o where p.id = o.id
               returning p.id)
           select o.camp_id as "camp_id: CampId", c.name as "camp_name?", o.age as "age!",
                  count(*) as "payments!",
                  (sum(o.amount_fen) - coalesce(sum(b.fen), 0))::bigint as "left!: Fen",
                  min(o.paid_at) as "oldest!"
             from open o
             join told t on t.id = o.id
             left join camps c on c.id = o.camp_id
             left join lateral (select sum(r.amount_fen) as fen from refunds r
                   where r.payment_id = o.id
                     and r.money in ('success', 'settled_outside')) b on true
            group by o.camp_id, c.name, o.age
            order by o.age desc, c.name"#,
        ages,
        now,
        i32::try_from(limit).unwrap_or(i32::MAX),
    )
    .fetch_all(tx.conn())
    .await?)
}

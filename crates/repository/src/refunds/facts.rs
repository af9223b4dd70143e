//! Everything the decision about a member rests on.

use camp_domain::binding::{BindMethod, BindStatus, RosterCheck};
use camp_domain::camps::Terms;
use camp_domain::refunds::{Doubts, Facts};
use camp_domain::{CampId, Day, EnrolmentId, Fen, MerchantAccountId, PaymentId};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::Result;

/// The facts of one enrolment, with what is shown beside them.
#[derive(Clone, Debug)]
pub struct EnrolmentFacts {
    /// The enrolment.
    pub enrolment_id: EnrolmentId,
    /// The camp.
    pub camp_id: CampId,
    /// The payment.
    pub payment_id: PaymentId,
    /// The account it came to, where it is ours.
    pub merchant_account_id: Option<MerchantAccountId>,
    /// When the payer paid.
    pub paid_at: DateTime<Utc>,
    /// The planet nickname the member typed.
    pub planet_nickname: String,
    /// The id the member typed.
    pub planet_claim: String,
    /// What the decision rests on.
    pub facts: Facts,
    /// What a reviewer should look at.
    pub doubts: Doubts,
}

struct Row {
    enrolment_id: EnrolmentId,
    camp_id: CampId,
    payment_id: PaymentId,
    merchant_account_id: Option<MerchantAccountId>,
    paid_at: DateTime<Utc>,
    planet_nickname: String,
    planet_claim: String,
    deposit: Fen,
    start_day: Day,
    end_day: Day,
    required_days: i32,
    grace_days: i32,
    paid: Fen,
    bind_status: BindStatus,
    planet_user: Option<i64>,
    bind_method: Option<BindMethod>,
    bind_confidence: Option<i16>,
    roster_check: RosterCheck,
    contested: bool,
    disputed: bool,
    objecting: bool,
    counted: Option<i32>,
    disagreement: bool,
    corrected: bool,
}

impl From<Row> for EnrolmentFacts {
    fn from(row: Row) -> Self {
        Self {
            enrolment_id: row.enrolment_id,
            camp_id: row.camp_id,
            payment_id: row.payment_id,
            merchant_account_id: row.merchant_account_id,
            paid_at: row.paid_at,
            planet_nickname: row.planet_nickname,
            planet_claim: row.planet_claim,
            facts: Facts {
                terms: Terms {
                    deposit: row.deposit,
                    start: row.start_day,
                    end: row.end_day,
                    required_days: row.required_days,
                    grace_days: row.grace_days,
                },
                paid: row.paid,
                bind_status: row.bind_status,
                planet_user: row.planet_user,
                roster_check: row.roster_check,
                contested: row.contested,
                disputed: row.disputed,
                counted: row.counted,
                disagreement: row.disagreement,
            },
            doubts: Doubts {
                contested: row.contested,
                disputed: row.disputed,
                objecting: row.objecting,
                disagreement: row.disagreement,
                roster_check: row.roster_check,
                bind_method: row.bind_method,
                bind_confidence: row.bind_confidence,
                corrected: row.corrected,
                paid_at: row.paid_at,
            },
        }
    }
}

macro_rules! select_facts {
    ($tail:literal, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            Row,
            r#"select e.id as "enrolment_id!: EnrolmentId", e.camp_id as "camp_id!: CampId",
                  e.payment_id as "payment_id!: PaymentId",
                  p.merchant_account_id as "merchant_account_id: MerchantAccountId", p.paid_at as "paid_at!",
                  e.planet_nickname as "planet_nickname!",
                  e.planet_claim as "planet_claim!", e.deposit_fen as "deposit!: Fen",
                  e.start_day as "start_day!: Day", e.end_day as "end_day!: Day", e.required_days as "required_days!",
                  e.grace_days as "grace_days!", p.amount_fen as "paid!: Fen", p.bind_status as "bind_status!: BindStatus",
                  p.bind_method as "bind_method: BindMethod", p.bind_confidence,
                  e.planet_user_id as planet_user, e.roster_check as "roster_check!: RosterCheck",
                  e.contested as "contested!",
                  exists (select 1 from money_exceptions x where x.payment_id = p.id
                             and x.kind = 'binding_dispute' and x.state = 'open') as "disputed!",
                  exists (select 1 from objections o where o.enrolment_id = e.id
                             and o.state = 'open') as "objecting!",
                  g.counted_days as "counted?",
                  coalesce(g.disagreement, false) as "disagreement!",
                  coalesce(g.added_days + g.removed_days > 0, false) as "corrected!"
             from enrolments e
             join payments p on p.id = e.payment_id
             left join progress g on g.camp_id = e.camp_id and g.user_id = e.planet_user_id "# + $tail,
            $($argument),*
        )
    };
}

/// The facts of every place of a camp, by nickname.
///
/// # Errors
/// When the database fails.
pub async fn list_facts(conn: &mut PgConnection, camp: CampId) -> Result<Vec<EnrolmentFacts>> {
    let rows = select_facts!(
        "where e.camp_id = $1 and e.state = 'active' order by e.planet_nickname, e.id",
        camp as _,
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(EnrolmentFacts::from).collect())
}

/// The facts of these enrolments.
///
/// # Errors
/// When the database fails.
pub async fn list_facts_of(
    conn: &mut PgConnection,
    ids: &[uuid::Uuid],
) -> Result<Vec<EnrolmentFacts>> {
    let rows = select_facts!("where e.id = any($1)", ids)
        .fetch_all(conn)
        .await?;
    Ok(rows.into_iter().map(EnrolmentFacts::from).collect())
}

/// The facts of one enrolment.
///
/// # Errors
/// When the database fails.
pub async fn find_facts(
    conn: &mut PgConnection,
    id: EnrolmentId,
) -> Result<Option<EnrolmentFacts>> {
    let row = select_facts!("where e.id = $1", id as _)
        .fetch_optional(conn)
        .await?;
    Ok(row.map(EnrolmentFacts::from))
}

//! What a member and the staff see of a paid place.

use camp_domain::binding::{BindMethod, BindStatus, RosterCheck};
use camp_domain::camps::CampState;
use camp_domain::enrolment::{EnrolmentResult, JoinedSource};
use camp_domain::payments::PaymentSource;
use camp_domain::refunds::{Decision, MoneyState};
use camp_domain::{CampId, Day, EnrolmentId, Fen, FileId, MemberId, PaymentId, Visibility};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::Result;

/// A paid place with its camp, its payment and its refund.
#[derive(Clone, Debug)]
pub struct Card {
    /// The enrolment.
    pub id: EnrolmentId,
    /// The camp.
    pub camp_id: CampId,
    /// Its name.
    pub camp_name: String,
    /// Its poster.
    pub poster_file_id: Option<FileId>,
    /// Where the camp stands.
    pub camp_state: CampState,
    /// Who paid; nobody before a payment of a fixed code is claimed.
    pub member_id: Option<MemberId>,
    /// The payment.
    pub payment_id: PaymentId,
    /// First day.
    pub start_day: Day,
    /// Last day.
    pub end_day: Day,
    /// Days required.
    pub required_days: i32,
    /// Days of grace.
    pub grace_days: i32,
    /// Days that count; nothing where no sync has seen the person.
    pub counted_days: Option<i32>,
    /// Days of the planet's own list.
    pub ranking_days: Option<i32>,
    /// Posts and ranking do not agree.
    pub disagreement: Option<bool>,
    /// Days in a row up to the last check-in.
    pub streak: Option<i32>,
    /// The last check-in.
    pub last_at: Option<DateTime<Utc>>,
    /// When the payer paid.
    pub paid_at: DateTime<Utc>,
    /// What was paid, in fen.
    pub amount: Fen,
    /// What brought the payment about.
    pub source: PaymentSource,
    /// Our number of the order.
    pub out_trade_no: Option<String>,
    /// The provider's number.
    pub transaction_id: String,
    /// The planet user, once resolved.
    pub planet_user_id: Option<i64>,
    /// The member number on the planet.
    pub member_number: Option<i32>,
    /// The id the member typed; empty until a payer of a fixed code types one.
    pub planet_claim: String,
    /// The planet nickname the member typed, or nothing yet.
    pub planet_nickname: String,
    /// The WeChat nickname the member typed, or nothing yet.
    pub wechat_nickname: String,
    /// What the roster said.
    pub roster_check: RosterCheck,
    /// Where the binding stands.
    pub bind_status: BindStatus,
    /// How it was bound.
    pub bind_method: Option<BindMethod>,
    /// Until when the payer may bind it.
    pub bind_deadline: Option<DateTime<Utc>>,
    /// The payer filled something in after the deadline.
    pub proposed: bool,
    /// The member says that it is bound to the wrong person, and nobody has looked yet.
    pub disputed: bool,
    /// Somebody else claims the same person.
    pub contested: bool,
    /// When the member was seen in the group.
    pub joined_group_at: Option<DateTime<Utc>>,
    /// How that became known.
    pub joined_source: Option<JoinedSource>,
    /// How the camp ended for the member.
    pub result: EnrolmentResult,
    /// What we decided about the refund.
    pub refund_decision: Option<Decision>,
    /// What the bank did with it.
    pub refund_money: Option<MoneyState>,
    /// What goes back, in fen.
    pub refund_amount: Option<Fen>,
    /// What the member is told about the decision.
    pub refund_reason: Option<String>,
    /// When the refund was proposed.
    pub refund_created_at: Option<DateTime<Utc>>,
    /// When a person decided.
    pub refund_decided_at: Option<DateTime<Utc>>,
    /// When it was released.
    pub refund_released_at: Option<DateTime<Utc>>,
    /// When the money was back.
    pub refund_succeeded_at: Option<DateTime<Utc>>,
}

macro_rules! select_card {
    ($tail:literal, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            Card,
            r#"select e.id as "id: EnrolmentId", e.camp_id as "camp_id: CampId", c.name as camp_name,
                  c.poster_file_id as "poster_file_id: FileId", c.state as "camp_state: CampState",
                  e.member_id as "member_id: MemberId", e.payment_id as "payment_id: PaymentId",
                  e.start_day as "start_day: Day", e.end_day as "end_day: Day", e.required_days,
                  e.grace_days, g.counted_days as "counted_days?", g.ranking_days as "ranking_days?",
                  g.disagreement as "disagreement?", g.streak as "streak?", g.last_at as "last_at?",
                  p.paid_at, p.amount_fen as "amount: Fen", p.source as "source: PaymentSource",
                  p.out_trade_no, p.transaction_id,
                  e.planet_user_id, m.number as "member_number?", e.planet_claim, e.planet_nickname,
                  e.wechat_nickname, e.roster_check as "roster_check: RosterCheck",
                  p.bind_status as "bind_status: BindStatus", p.bind_method as "bind_method: BindMethod",
                  p.bind_deadline,
                  (p.bind_status = 'manual_review' and exists (
                   select 1 from binding_proposals b where b.payment_id = p.id)) as "proposed!",
                  exists (select 1 from money_exceptions x where x.payment_id = p.id
                             and x.kind = 'binding_dispute' and x.state = 'open') as "disputed!",
                  e.contested, e.joined_group_at,
                  e.joined_source as "joined_source: JoinedSource", e.result as "result: EnrolmentResult",
                  r.decision as "refund_decision?: Decision", r.money as "refund_money?: MoneyState",
                  r.amount_fen as "refund_amount?: Fen", r.reason_for_member as "refund_reason?",
                  r.created_at as "refund_created_at?", r.decided_at as "refund_decided_at?",
                  r.released_at as "refund_released_at?",
                  r.succeeded_at as "refund_succeeded_at?"
             from enrolments e
             join camps c on c.id = e.camp_id
             join payments p on p.id = e.payment_id
             left join progress g on g.camp_id = e.camp_id and g.user_id = e.planet_user_id
             left join lateral (select number from planet_members m where m.user_id = e.planet_user_id
                                 order by m.seen_at desc limit 1) m on true
             left join lateral (select * from refunds r where r.payment_id = e.payment_id
                                 order by r.ordinal desc, r.created_at desc limit 1) r on true "# + $tail,
            $($argument),*
        )
    };
}

/// The card of an enrolment.
///
/// # Errors
/// When the database fails.
pub async fn find_card(conn: &mut PgConnection, id: EnrolmentId) -> Result<Option<Card>> {
    Ok(select_card!("where e.id = $1", id as _)
        .fetch_optional(conn)
        .await?)
}

/// The card of an enrolment, where the staff member may see its camp.
///
/// # Errors
/// When the database fails.
pub async fn find_visible_card(
    conn: &mut PgConnection,
    id: EnrolmentId,
    visibility: &Visibility,
) -> Result<Option<Card>> {
    Ok(select_card!(
        "where e.id = $1 and ($2::uuid is null or exists (
                select 1 from camp_staff s where s.camp_id = c.id and s.user_id = $2))",
        id as _,
        visibility.assignee() as _,
    )
    .fetch_optional(conn)
    .await?)
}

/// The cards of a member, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn list_cards_of_member(conn: &mut PgConnection, member: MemberId) -> Result<Vec<Card>> {
    Ok(select_card!(
        "where e.member_id = $1 order by e.created_at desc limit 200",
        member as _
    )
    .fetch_all(conn)
    .await?)
}

/// The cards with these ids, the newest first.
///
/// # Errors
/// When the database fails.
pub(super) async fn list_cards_by_id(
    conn: &mut PgConnection,
    ids: &[uuid::Uuid],
) -> Result<Vec<Card>> {
    Ok(select_card!(
        "where e.id = any($1) order by e.created_at desc, e.id desc",
        ids
    )
    .fetch_all(conn)
    .await?)
}

/// A pattern that finds `text` anywhere, with the wildcards in it taken literally.
pub(crate) fn contains(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    pattern.push('%');
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// The first group of a camp that can be shown: neither full nor expired.
#[derive(Clone, Debug)]
pub struct OpenGroup {
    /// Its name.
    pub name: String,
    /// Its picture.
    pub qr_file_id: FileId,
    /// Until when the picture works.
    pub expires_at: Option<DateTime<Utc>>,
}

/// The group a new member should join.
///
/// # Errors
/// When the database fails.
pub async fn find_open_group(
    conn: &mut PgConnection,
    camp: CampId,
    now: DateTime<Utc>,
) -> Result<Option<OpenGroup>> {
    Ok(sqlx::query_as!(
        OpenGroup,
        r#"select name, qr_file_id as "qr_file_id!: FileId", expires_at
             from camp_groups
            where camp_id = $1 and qr_file_id is not null and not is_full
              and (expires_at is null or expires_at > $2)
            order by position limit 1"#,
        camp as _,
        now,
    )
    .fetch_optional(conn)
    .await?)
}

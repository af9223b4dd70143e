//! Places whose person is unknown, and the people they may belong to.

use camp_domain::payments::PaymentSource;
use camp_domain::{CampId, EnrolmentId, PaymentId, Visibility};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::Result;

/// A paid place whose person is unknown.
#[derive(Clone, Debug)]
pub struct OpenPlace {
    /// The enrolment.
    pub enrolment_id: EnrolmentId,
    /// The payment.
    pub payment_id: PaymentId,
    /// By which door it came.
    pub source: PaymentSource,
    /// When it was paid.
    pub paid_at: DateTime<Utc>,
    /// The id the member typed; empty where nothing was typed.
    pub planet_claim: String,
    /// The planet nickname the member typed.
    pub planet_nickname: String,
    /// The WeChat nickname.
    pub wechat_nickname: String,
    /// What the provider said, sealed; it may name the payer.
    pub detail: Vec<u8>,
}

/// The places of a camp whose person is unknown and that nobody contests, oldest first.
///
/// # Errors
/// When the database fails.
pub async fn list_open_places(
    conn: &mut PgConnection,
    visible: &Visibility,
    camp: CampId,
) -> Result<Vec<OpenPlace>> {
    Ok(sqlx::query_as!(
        OpenPlace,
        r#"select e.id as "enrolment_id: EnrolmentId", e.payment_id as "payment_id: PaymentId",
                  p.source as "source: PaymentSource", p.paid_at,
                  coalesce(nullif(e.planet_claim, ''), b.planet_claim, '') as "planet_claim!",
                  coalesce(nullif(e.planet_nickname, ''), b.planet_nickname, '')
                      as "planet_nickname!",
                  coalesce(nullif(e.wechat_nickname, ''), b.wechat_nickname, '')
                      as "wechat_nickname!",
                  p.detail
             from enrolments e
             join payments p on p.id = e.payment_id
             left join lateral (select planet_claim, planet_nickname, wechat_nickname
                                  from binding_proposals where payment_id = e.payment_id
                                 order by created_at desc limit 1) b on true
            where e.camp_id = $1 and e.state = 'active' and e.planet_user_id is null
              and not e.contested and p.bind_status <> 'closed'
              and ($2::uuid is null or exists
                   (select 1 from camp_staff s where s.camp_id = e.camp_id and s.user_id = $2))
            order by p.paid_at, e.id"#,
        camp as _,
        visible.assignee() as _,
    )
    .fetch_all(conn)
    .await?)
}

/// A member of the planet without a place in the camp.
#[derive(Clone, Debug)]
pub struct FreeMember {
    /// The planet's user id.
    pub user_id: i64,
    /// 成员编号, once known.
    pub number: Option<i32>,
    /// The name when last seen.
    pub name: String,
    /// The name on the card of this group.
    pub alias: Option<String>,
    /// Days in the camp.
    pub days: Option<i32>,
}

/// The members of a group who have no place in the camp, those who check in there first.
///
/// # Errors
/// When the database fails.
pub async fn list_free_members(
    conn: &mut PgConnection,
    group: i64,
    camp: CampId,
) -> Result<Vec<FreeMember>> {
    Ok(sqlx::query_as!(
        FreeMember,
        r#"select m.user_id, m.number, m.name, m.alias, g.counted_days as "days?"
             from planet_members m
             left join progress g on g.camp_id = $2 and g.user_id = m.user_id
            where m.group_id = $1
              and not exists (select 1 from enrolments e
                               where e.camp_id = $2 and e.planet_user_id = m.user_id
                                 and e.state = 'active' and not e.contested)
            order by g.user_id is null, m.user_id"#,
        group,
        camp as _,
    )
    .fetch_all(conn)
    .await?)
}

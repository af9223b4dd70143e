//! Lists of paid places, within a camp and across them.

use camp_domain::binding::BindStatus;
use camp_domain::{CampId, Visibility};
use sqlx::PgConnection;

use super::cards::{Card, contains, list_cards_by_id};
use crate::{Page, PageRequest, Result};

/// Which places are wanted.
#[derive(Clone, Debug, Default)]
pub struct CardFilter {
    /// Of this camp.
    pub camp: Option<CampId>,
    /// With a binding that stands here.
    pub bind_status: Option<BindStatus>,
    /// Of people known to be in a group (`true`), or not.
    pub joined: Option<bool>,
    /// Part of a nickname or of the typed id; or a whole planet user id or member number.
    pub search: Option<String>,
    /// A whole order or transaction number, for those who may see such numbers; it widens
    /// `search`.
    pub number: Option<String>,
}

/// A page of the places the staff member may see, the newest first.
///
/// Total and ids come from one reading: a search looks at every name, and looking twice would take
/// twice as long.
///
/// # Errors
/// When the database fails.
pub async fn list_cards(
    conn: &mut PgConnection,
    visibility: &Visibility,
    filter: &CardFilter,
    page: PageRequest,
) -> Result<Page<Card>> {
    let like = filter.search.as_deref().map(contains);
    let id: Option<i64> = filter.search.as_deref().and_then(|text| text.parse().ok());
    let found = sqlx::query!(
        r#"with found as materialized (
               select e.id, e.created_at from enrolments e
                where ($1::uuid is null or e.camp_id in (
                      select s.camp_id from camp_staff s where s.user_id = $1))
                  and ($2::uuid is null or e.camp_id = $2)
                  and ($3::text is null or e.payment_id in (
                      select p.id from payments p where p.bind_status = $3))
                  and ($4::boolean is null or (e.joined_group_at is not null) = $4)
                  and ($5::text is null or e.planet_nickname ilike $5 or e.wechat_nickname ilike $5
                       or e.planet_claim like $5 or e.planet_user_id = $6
                       or e.planet_user_id in (
                          select m.user_id from planet_members m where m.number = $6)
                       or e.payment_id in (
                          select p.id from payments p
                           where p.transaction_id = $7 or p.out_trade_no = $7)))
           select (select count(*) from found) as "total!",
                  array(select id from found order by created_at desc, id desc limit $8 offset $9)
                      as "ids!""#,
        visibility.assignee() as _,
        filter.camp as Option<CampId> as _,
        filter.bind_status as Option<BindStatus> as _,
        filter.joined,
        like,
        id,
        filter.number,
        page.limit(),
        page.offset(),
    )
    .fetch_one(&mut *conn)
    .await?;
    Ok(Page {
        items: list_cards_by_id(conn, &found.ids).await?,
        total: found.total,
    })
}

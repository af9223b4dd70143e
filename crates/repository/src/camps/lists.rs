//! Many camps.

use camp_domain::camps::CampState;
use camp_domain::{CampId, Day, Fen, FileId, Visibility};
use sqlx::PgConnection;

use super::Camp;
use crate::{Page, PageRequest, Result};

/// Which camps of the staff's list are wanted.
#[derive(Clone, Debug, Default)]
pub struct CampFilter {
    /// In one of these states; in any when empty.
    pub states: Vec<CampState>,
    /// Begins on this day or later.
    pub from: Option<Day>,
    /// Begins on this day or earlier.
    pub to: Option<Day>,
    /// Part of the name.
    pub name: Option<String>,
}

/// The staff's list, the latest beginning first.
///
/// # Errors
/// When the database fails.
pub async fn list(
    conn: &mut PgConnection,
    filter: &CampFilter,
    page: PageRequest,
    visibility: &Visibility,
) -> Result<Page<Camp>> {
    let states: Option<Vec<String>> = (!filter.states.is_empty())
        .then(|| filter.states.iter().map(ToString::to_string).collect());
    let pattern = filter.name.as_deref().map(contains);
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from camps c
            where ($1::uuid is null or exists (
                  select 1 from camp_staff s where s.camp_id = c.id and s.user_id = $1))
              and ($2::text[] is null or c.state = any($2))
              and ($3::date is null or c.start_day >= $3)
              and ($4::date is null or c.start_day <= $4)
              and ($5::text is null or c.name ilike $5)"#,
        visibility.assignee() as _,
        states.as_deref() as _,
        filter.from as _,
        filter.to as _,
        pattern,
    )
    .fetch_one(&mut *conn)
    .await?;
    let items = sqlx::query_as!(
        Camp,
        r#"select c.id as "id: CampId", c.name, c.poster_file_id as "poster_file_id: FileId",
                  c.deposit_fen as "deposit: Fen", c.start_day as "start: Day",
                  c.end_day as "end: Day", c.required_days, c.grace_days, '' as "introduction!",
                  c.state as "state: CampState", c.planet_project_id, c.payee_user_id,
                  c.payee_product, c.enroll_until, c.terms_frozen_at, c.enrolled_count, c.version,
                  c.created_at, c.updated_at
             from camps c
            where ($1::uuid is null or exists (
                  select 1 from camp_staff s where s.camp_id = c.id and s.user_id = $1))
              and ($2::text[] is null or c.state = any($2))
              and ($3::date is null or c.start_day >= $3)
              and ($4::date is null or c.start_day <= $4)
              and ($5::text is null or c.name ilike $5)
            order by c.start_day desc, c.id desc limit $6 offset $7"#,
        visibility.assignee() as _,
        states.as_deref() as _,
        filter.from as _,
        filter.to as _,
        pattern,
        page.limit(),
        page.offset(),
    )
    .fetch_all(conn)
    .await?;
    Ok(Page { items, total })
}

/// What members are shown: camps that enrol, the next to begin first, then those under way.
///
/// # Errors
/// When the database fails.
pub async fn list_public(conn: &mut PgConnection, page: PageRequest) -> Result<Page<Camp>> {
    let total = sqlx::query_scalar!(
        r#"select count(*) as "count!" from camps where state in ('enrolling', 'ongoing')"#,
    )
    .fetch_one(&mut *conn)
    .await?;
    let items = sqlx::query_as!(
        Camp,
        r#"select c.id as "id: CampId", c.name, c.poster_file_id as "poster_file_id: FileId",
                  c.deposit_fen as "deposit: Fen", c.start_day as "start: Day",
                  c.end_day as "end: Day", c.required_days, c.grace_days, '' as "introduction!",
                  c.state as "state: CampState", c.planet_project_id, c.payee_user_id,
                  c.payee_product, c.enroll_until, c.terms_frozen_at, c.enrolled_count, c.version,
                  c.created_at, c.updated_at
             from camps c where c.state in ('enrolling', 'ongoing')
            order by c.state, c.start_day, c.id limit $1 offset $2"#,
        page.limit(),
        page.offset(),
    )
    .fetch_all(conn)
    .await?;
    Ok(Page { items, total })
}

/// A camp in a picker.
#[derive(Clone, Debug)]
pub struct CampOption {
    /// Its id.
    pub id: CampId,
    /// Its name.
    pub name: String,
}

/// Every visible camp, the latest beginning first.
///
/// # Errors
/// When the database fails.
pub async fn list_options(
    conn: &mut PgConnection,
    visibility: &Visibility,
) -> Result<Vec<CampOption>> {
    Ok(sqlx::query_as!(
        CampOption,
        r#"select c.id as "id: CampId", c.name from camps c
            where ($1::uuid is null or exists (
                  select 1 from camp_staff s where s.camp_id = c.id and s.user_id = $1))
            order by c.start_day desc, c.id desc limit 1000"#,
        visibility.assignee() as _,
    )
    .fetch_all(conn)
    .await?)
}

/// A pattern for `ilike` that takes `text` literally.
fn contains(text: &str) -> String {
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

//! Payers who said nothing in time: their payments go to a person.

use camp_domain::binding::BindStatus as Status;
use camp_domain::{Actor, CampId};
use camp_repository::binding::{self, Unbound};
use camp_repository::status_log;

use crate::{App, Result, notifications};

/// Payments handed over in one transaction.
const BATCH: i64 = 200;
/// The status log's word for why.
const WHY: Option<&str> = Some("超过补填期限");

/// What a pass handed over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expired {
    /// Payments.
    pub payments: usize,
    /// Camps they belong to.
    pub camps: usize,
}

/// Hands over every binding whose deadline has passed, and tells staff once for each camp.
///
/// # Errors
/// When the database fails; what was committed before stays.
pub async fn expire(app: &App) -> Result<Expired> {
    let mut all = Expired::default();
    loop {
        let mut tx = app.begin(Actor::System).await?;
        let due = binding::lock_expired(&mut tx, BATCH).await?;
        if due.is_empty() {
            return Ok(all);
        }
        let ids: Vec<_> = due.iter().map(|row| row.payment_id.get()).collect();
        for (from, to) in [
            (Status::Pending, Status::Expired),
            (Status::Expired, Status::ManualReview),
        ] {
            binding::set_many(&mut tx, &ids, from, to).await?;
            status_log::insert_many(&mut tx, &ids, from, to, WHY).await?;
        }
        let camps = by_camp(&due);
        for (camp, rows) in &camps {
            let first = rows[0];
            let words = format!(
                "训练营「{}」有 {} 笔收款码付款超过 7 天没有补填星球信息，已转人工匹配，请到会员管理处理",
                first.camp_name,
                rows.len()
            );
            let cause = format!("binding_expired:{}", first.payment_id);
            notifications::staff(&mut tx, &cause, Some(*camp), &words).await?;
        }
        tx.wake().await?;
        tx.commit().await?;
        all.payments += due.len();
        all.camps += camps.len();
    }
}

/// The rows of each camp, in the order the camps first appear.
pub(super) fn by_camp(rows: &[Unbound]) -> Vec<(CampId, Vec<&Unbound>)> {
    let mut camps: Vec<(CampId, Vec<&Unbound>)> = Vec::new();
    for row in rows {
        match camps.iter_mut().find(|(camp, _)| *camp == row.camp_id) {
            Some((_, rows)) => rows.push(row),
            None => camps.push((row.camp_id, vec![row])),
        }
    }
    camps
}

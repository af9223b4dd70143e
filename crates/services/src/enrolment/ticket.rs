//! Access tickets: they open the pages of one paid place without a session.

use camp_domain::binding::BindStatus;
use camp_domain::{EnrolmentId, MemberId};
use camp_repository::enrolment::{self, Card};
use chrono::{DateTime, TimeDelta, Utc};
use deadpool_redis::redis::AsyncCommands;
use serde_json::json;

use crate::{App, Caller, Error, Result, sha256, vault};

/// How long a ticket outlives its camp.
const AFTER_CAMP: TimeDelta = TimeDelta::days(7);

/// A ticket, shown once.
#[derive(Clone)]
pub struct Ticket {
    /// `tk_` and a random UUID.
    pub token: String,
    /// When it ends, unless a review or refund keeps it alive.
    pub expires_at: DateTime<Utc>,
}

/// Issues a ticket to the member who paid; the one before becomes void.
///
/// # Errors
/// When there is no such place of this member.
pub async fn issue(
    app: &App,
    caller: &Caller,
    id: EnrolmentId,
    member: MemberId,
) -> Result<Ticket> {
    let mut tx = app.begin_for(caller).await?;
    let card = enrolment::find_card(tx.conn(), id)
        .await?
        .filter(|card| card.member_id == Some(member))
        .ok_or_else(Error::not_found)?;
    let uuid = uuid::Builder::from_random_bytes(vault::random()?).into_uuid();
    let ticket = Ticket {
        token: format!("tk_{uuid}"),
        expires_at: card.end_day.end() + AFTER_CAMP,
    };
    let hash = sha256(ticket.token.as_bytes());
    enrolment::replace_ticket(&mut tx, card.payment_id, &hash, ticket.expires_at).await?;
    tx.commit().await?;
    remember(app, &ticket, &card).await;
    Ok(ticket)
}

/// The enrolment a ticket opens.
///
/// # Errors
/// When it is unknown, void or over.
pub async fn open(app: &App, token: &str) -> Result<EnrolmentId> {
    let mut reader = app.db.reader().await?;
    let hash = sha256(token.as_bytes());
    let found = enrolment::find_by_ticket(reader.conn(), &hash, app.clock.now()).await?;
    found.ok_or_else(|| {
        Error::Refused(camp_domain::Refusal::new(
            camp_domain::Kind::Unauthenticated,
            "ticket_expired",
            "访问凭证已失效，请用付款的微信重新打开页面",
        ))
    })
}

/// Redis knows the ticket too, for whoever looks there; PostgreSQL decides, so that losing Redis
/// loses nobody.
async fn remember(app: &App, ticket: &Ticket, card: &Card) {
    let Some(pool) = &app.redis else { return };
    let life = (ticket.expires_at - app.clock.now()).num_seconds();
    let Ok(life) = u64::try_from(life) else {
        return;
    };
    let key = format!("access_token:{}", ticket.token);
    let bound = card.bind_status == BindStatus::Completed;
    let value = json!({
        "orderNo": card.out_trade_no.as_ref().unwrap_or(&card.transaction_id),
        "status": if bound { "bound" } else { "active" },
        "campEndDate": card.end_day,
    });
    let written = async {
        let mut redis = pool.get().await.map_err(Error::internal)?;
        redis
            .set_ex::<_, _, ()>(key, value.to_string(), life.max(1))
            .await
            .map_err(Error::internal)
    };
    if let Err(error) = written.await {
        tracing::warn!(%error, "a ticket is not in Redis");
    }
}

impl std::fmt::Debug for Ticket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ticket")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

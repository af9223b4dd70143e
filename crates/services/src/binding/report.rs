//! A member says that a payment is bound to the wrong person.

use camp_domain::payments::MoneyExceptionKind;
use camp_domain::{EnrolmentId, Kind, Refusal};

use super::hold::back_to_review;
use crate::payments::to_desk;
use crate::{App, Caller, Error, Result, notifications};

/// Puts the doubt on the desk; until a person has looked, nothing of this place is settled.
///
/// # Errors
/// When there is no such place, or its money is on the way.
pub async fn report(app: &App, caller: &Caller, id: EnrolmentId, text: &str) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let place = super::lock(&mut tx, id).await?;
    back_to_review(&mut tx, place.payment_id, "会员反馈绑定有误")
        .await
        .map_err(money_moved)?;
    let words = format!("会员反馈：{text}");
    if to_desk(
        &mut tx,
        place.payment_id,
        MoneyExceptionKind::BindingDispute,
        &words,
    )
    .await?
    {
        let cause = format!(
            "binding_dispute:{}:{}",
            place.payment_id,
            tx.now().timestamp()
        );
        let words = format!(
            "会员「{}」反馈星球绑定有误，请到异常资金核实",
            place.planet_nickname
        );
        notifications::staff(&mut tx, &cause, Some(place.camp_id), &words).await?;
    }
    Ok(tx.commit().await?)
}

fn money_moved(error: Error) -> Error {
    match error {
        Error::Refused(refusal) if refusal.code == "refund_money_moved" => {
            Error::Refused(Refusal::new(
                Kind::Conflict,
                "refund_money_moved",
                "押金已经在退回途中，如有疑问请联系工作人员",
            ))
        }
        other => other,
    }
}

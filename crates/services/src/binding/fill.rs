//! The payer of a fixed code fills in who they are.

use camp_domain::binding::{
    BindMethod, BindStatus as Status, Filled as Effect, PlanetClaim, RosterCheck, person_key,
};
use camp_domain::payments::MoneyExceptionKind as Desk;
use camp_domain::{BindingProposalId, EnrolmentId, Kind, Refusal};
use camp_repository::binding::{self, NewProposal};
use camp_repository::enrolment::{Filled, Holder, Identity};
use camp_repository::{Tx, enrolment, status_log};

use crate::payments::{Claimed, identify, to_desk};
use crate::{App, Caller, Error, Result, config};

/// What the payer typed.
#[derive(Clone, Debug)]
pub struct Filling {
    /// The typed id.
    pub claim: PlanetClaim,
    /// The typed planet nickname.
    pub planet_nickname: String,
    /// The typed WeChat nickname.
    pub wechat_nickname: String,
    /// The payer was told that the id is taken, and goes on.
    pub confirm_taken: bool,
}

/// Binds a place to who the payer says they are; after the deadline it is kept as a proposal.
///
/// # Errors
/// When it is bound or closed already, or the id is taken and the payer has not been told.
pub async fn fill(app: &App, caller: &Caller, id: EnrolmentId, filling: &Filling) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let place = super::lock(&mut tx, id).await?;
    let effect = place.bind_status.fill()?;
    let values = config::load(tx.conn()).await?;
    let name = &filling.planet_nickname;
    let claimed = identify(tx.conn(), &values, place.member_id, &filling.claim, name).await?;
    match effect {
        Effect::Proposes => propose(&mut tx, &place, filling, claimed).await?,
        Effect::Binds => attempt(&mut tx, &place, filling, claimed).await?,
    }
    Ok(tx.commit().await?)
}

async fn propose(tx: &mut Tx, place: &Identity, filling: &Filling, claimed: Claimed) -> Result<()> {
    let new = NewProposal {
        id: BindingProposalId::new(tx.now()),
        payment_id: place.payment_id,
        member_id: place.member_id,
        planet_user_id: claimed.planet_user,
        planet_claim: filling.claim.digits(),
        planet_nickname: &filling.planet_nickname,
        wechat_nickname: &filling.wechat_nickname,
        roster_check: claimed.check,
    };
    Ok(binding::insert_proposal(tx, &new).await?)
}

/// Two payers may fill in the same person at the same moment: who loses the race looks again and
/// finds the other.
async fn attempt(tx: &mut Tx, place: &Identity, filling: &Filling, claimed: Claimed) -> Result<()> {
    for last in [false, true] {
        tx.savepoint().await?;
        match bind(tx, place, filling, claimed).await {
            Err(Error::Refused(refusal)) if refusal.code == "enrolment_exists" && !last => {
                tx.undo().await?;
            }
            Err(error) => return Err(error),
            Ok(()) => {
                tx.keep().await?;
                break;
            }
        }
    }
    Ok(())
}

async fn bind(tx: &mut Tx, place: &Identity, filling: &Filling, claimed: Claimed) -> Result<()> {
    let key = person_key(claimed.planet_user, &filling.claim);
    let holders = enrolment::list_holders(tx.conn(), place.camp_id, &key).await?;
    let twice = holders
        .iter()
        .any(|holder| holder.member_id.is_some() && holder.member_id == place.member_id);
    if !holders.is_empty() && !filling.confirm_taken {
        return Err(taken(twice));
    }
    let contested = !holders.is_empty();
    let filled = Filled {
        person_key: &key,
        planet_user_id: claimed.planet_user,
        planet_claim: filling.claim.digits(),
        planet_nickname: &filling.planet_nickname,
        wechat_nickname: &filling.wechat_nickname,
        roster_check: claimed.check,
        contested,
    };
    enrolment::set_filled(tx, place.id, &filled).await?;
    let (payment, from) = (place.payment_id, place.bind_status);
    if contested {
        return contest(tx, place, filling, &holders, twice).await;
    }
    let method = Some(BindMethod::UserFill);
    binding::set_status(tx, payment, from, Status::Completed, method).await?;
    let why = (claimed.check != RosterCheck::Match).then_some("名单中未核实");
    Ok(status_log::insert(tx, payment.get(), Some(from), Status::Completed, why).await?)
}

/// The person has a place: a stranger's claim holds both until a person has decided, who paid twice
/// holds only the later place.
async fn contest(
    tx: &mut Tx,
    place: &Identity,
    filling: &Filling,
    holders: &[Holder],
    twice: bool,
) -> Result<()> {
    let payment = place.payment_id;
    if !twice {
        for holder in holders.iter().filter(|holder| !holder.contested) {
            enrolment::set_contested(tx, holder.enrolment_id).await?;
        }
    }
    let digits = filling.claim.digits();
    let (kind, words) = if twice {
        (
            Desk::PaidTwice,
            format!("同一会员为星球编号 {digits} 重复付款"),
        )
    } else {
        (
            Desk::ContestedBinding,
            format!("星球编号 {digits} 已有人报名"),
        )
    };
    to_desk(tx, payment, kind, &words).await?;
    let (from, to) = (place.bind_status, Status::ManualReview);
    binding::set_status(tx, payment, from, to, None).await?;
    Ok(status_log::insert(tx, payment.get(), Some(from), to, Some(&words)).await?)
}

fn taken(twice: bool) -> Error {
    let sentence = if twice {
        "你已经用另一笔付款为这个星球账号报名。如果确实付了两次，可以继续提交，工作人员会核实并退回多付的一笔"
    } else {
        "这个星球编号已有人报名。请核对编号是否填写正确；确认无误可以继续，工作人员会核实"
    };
    Error::Refused(Refusal {
        kind: Kind::Conflict,
        ..Refusal::field("planetId", "planet_id_taken", sentence)
    })
}

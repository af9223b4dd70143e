//! Members object to their provisional result, and the staff answers.

use camp_domain::files::FileKind;
use camp_domain::notifications::Template;
use camp_domain::refunds::{
    MOST_OBJECTIONS, MOST_PICTURES, MOST_WORDS, ObjectionState as State, SettlementState,
};
use camp_domain::{Day, EnrolmentId, ObjectionId, Visibility};
use camp_repository::enrolment::Card;
use camp_repository::{Tx, audit, enrolment, refunds, status_log};
use serde_json::json;

use super::release::{person, refuse};
use crate::notifications::{self, ToMember};
use crate::{App, Caller, Error, Result, files};

/// What a member says: a new objection while the time for it runs, or more about the open one.
///
/// # Errors
/// When there is nothing to object to, the time is over, or it was said often enough.
pub async fn object(app: &App, caller: &Caller, id: EnrolmentId, words: &str) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let card = lock(&mut tx, id).await?;
    let (all, said, _) = refunds::count_objections(tx.conn(), id).await?;
    let objection = match refunds::lock_open_objection(&mut tx, id).await? {
        Some(_) if said >= MOST_WORDS => {
            return Err(refuse(
                "objection_full",
                "补充的内容已经很多，请等工作人员答复",
            ));
        }
        Some(open) => open,
        None => open_new(&mut tx, &card, all).await?,
    };
    refunds::insert_objection_words(&mut tx, objection, words).await?;
    tx.wake().await?;
    Ok(tx.commit().await?)
}

/// Adds a picture to the open objection.
///
/// # Errors
/// When none is open, it has enough pictures, or this is none.
pub async fn show(app: &App, caller: &Caller, id: EnrolmentId, bytes: Vec<u8>) -> Result<()> {
    // The picture is looked at before anything is locked, and again under the lock.
    let file = files::prepare(FileKind::Evidence, bytes).await?;
    let mut tx = app.begin_for(caller).await?;
    lock(&mut tx, id).await?;
    let objection = refunds::lock_open_objection(&mut tx, id)
        .await?
        .ok_or_else(none_open)?;
    let (_, _, pictures) = refunds::count_objections(tx.conn(), id).await?;
    if pictures >= MOST_PICTURES {
        return Err(refuse("objection_full", "一条异议最多 6 张图片"));
    }
    let stored = files::store(app, &mut tx, file).await?;
    refunds::insert_objection_picture(&mut tx, objection, stored.id).await?;
    Ok(tx.commit().await?)
}

/// The member takes it back.
///
/// # Errors
/// When none is open.
pub async fn withdraw_objection(app: &App, caller: &Caller, id: EnrolmentId) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    lock(&mut tx, id).await?;
    let objection = refunds::lock_open_objection(&mut tx, id)
        .await?
        .ok_or_else(none_open)?;
    let to = State::Open.withdraw()?;
    refunds::set_objection_ended(&mut tx, objection, to, None).await?;
    status_log::insert(&mut tx, objection.get(), Some(State::Open), to, None).await?;
    Ok(tx.commit().await?)
}

/// The staff answers; the member reads it.
///
/// # Errors
/// When it is answered or taken back.
pub async fn answer_objection(
    app: &App,
    caller: &Caller,
    visibility: &Visibility,
    id: ObjectionId,
    accepted: bool,
    words: &str,
) -> Result<()> {
    let mut tx = app.begin_for(caller).await?;
    let (state, place) = refunds::lock_objection(&mut tx, id, visibility)
        .await?
        .ok_or_else(Error::not_found)?;
    let by = person(&tx)?;
    let to = state.answer(accepted)?;
    refunds::set_objection_ended(&mut tx, id, to, Some((words, by))).await?;
    status_log::insert(&mut tx, id.get(), Some(state), to, Some(words)).await?;
    let card = enrolment::find_card(tx.conn(), place)
        .await?
        .ok_or_else(|| Error::internal("an objection without its place"))?;
    let act = audit::Act {
        action: if accepted {
            "objections.accept"
        } else {
            "objections.reject"
        },
        object_kind: "objection",
        object_id: id.to_string(),
        object_name: Some(&card.planet_nickname),
        after: Some(json!({ "state": to })),
        reason: Some(words),
        ..audit::Act::default()
    };
    audit::insert(&mut tx, act).await?;
    tell_member(&mut tx, &card, id).await?;
    tx.wake().await?;
    Ok(tx.commit().await?)
}

async fn open_new(tx: &mut Tx, card: &Card, before: i64) -> Result<ObjectionId> {
    let settlement = refunds::find_settlement(tx.conn(), card.camp_id, &Visibility::All).await?;
    let now = tx.now();
    let running = settlement.is_some_and(|last| {
        last.state == SettlementState::Provisional && now < last.objection_until
    });
    if !running {
        return Err(refuse(
            "objection_closed",
            "现在不在异议期内：结果公示之后、名单生成之前才能提出异议",
        ));
    }
    if before >= MOST_OBJECTIONS {
        return Err(refuse(
            "objection_too_many",
            "你已多次提出异议，请直接联系工作人员",
        ));
    }
    let id = ObjectionId::new(now);
    refunds::insert_objection(tx, id, card.id, card.camp_id).await?;
    status_log::insert(tx, id.get(), None, State::Open, None).await?;
    let name = &card.planet_nickname;
    let words = format!(
        "「{}」的会员「{name}」对打卡结果有异议，请到「异议」查看并答复",
        card.camp_name
    );
    let cause = format!("objection:{id}");
    notifications::staff(tx, &cause, Some(card.camp_id), &words).await?;
    let cause = format!("objection_coach:{id}");
    notifications::coaches(tx, &cause, card.camp_id, &words).await?;
    Ok(id)
}

async fn tell_member(tx: &mut Tx, card: &Card, id: ObjectionId) -> Result<()> {
    let Some(member) = card.member_id else {
        return Ok(());
    };
    let fields = [
        ("训练营", card.camp_name.clone()),
        ("提醒", "你的异议已有答复，请打开查看".to_owned()),
        ("时间", Day::of(tx.now()).to_string()),
    ];
    let cause = format!("objection_answered:{id}");
    let told = ToMember {
        member,
        template: Template::Notice,
        camp: Some(card.camp_id),
        cause: &cause,
        recipient: &card.planet_nickname,
        fields: &fields,
    };
    notifications::member(tx, &told).await?;
    Ok(())
}

/// One at a time for each place.
async fn lock(tx: &mut Tx, id: EnrolmentId) -> Result<Card> {
    let payment = enrolment::find_payment_of(tx.conn(), id)
        .await?
        .ok_or_else(Error::not_found)?;
    enrolment::lock_place_of(tx, payment).await?;
    enrolment::find_card(tx.conn(), id)
        .await?
        .ok_or_else(Error::not_found)
}

fn none_open() -> Error {
    refuse("objection_ended", "这条异议已经答复或撤回，请刷新后查看")
}

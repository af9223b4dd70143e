//! Who paid? Suggestions for places whose person is unknown; a person confirms them, one by one or
//! many at once.

use camp_domain::config::PLANET_GROUP_ID;
use camp_domain::matching::{AUTO, Candidate, Payer, Suggested, Suggestion, suggest};
use camp_domain::{CampId, EnrolmentId, Kind, Refusal, Visibility};
use camp_repository::check_ins;
use camp_repository::matching::{FreeMember, OpenPlace, list_free_members, list_open_places};
use serde_json::Value;

use crate::{App, Caller, Error, Place, Result, binding, config};

/// A member who may belong to a place.
#[derive(Clone, Debug)]
pub struct MatchCandidate {
    /// The member.
    pub member: FreeMember,
    /// From 0 to 100.
    pub confidence: u8,
    /// Why, in words, the strongest first.
    pub reasons: Vec<&'static str>,
}

/// What is suggested for a place.
#[derive(Clone, Debug)]
pub struct PlaceMatch {
    /// The place.
    pub place: OpenPlace,
    /// The payer's name at the provider, where it is told.
    pub payer_name: Option<String>,
    /// What the staff noted about the payer at WeCom.
    pub remark: Option<String>,
    /// The member whom the place is given to when the camp is looked at as a whole.
    pub best: Option<MatchCandidate>,
    /// The members who fit, the best first.
    pub candidates: Vec<MatchCandidate>,
}

/// What a bill says of its payer.
#[derive(Clone, Debug, Default)]
struct Told {
    name: Option<String>,
    remark: Option<String>,
}

/// Suggests a member for every place of a camp whose person is unknown.
///
/// # Errors
/// When the camp may not be seen.
pub async fn suggestions(app: &App, visible: &Visibility, camp: CampId) -> Result<Vec<PlaceMatch>> {
    let mut reader = app.db.reader().await?;
    let conn = reader.conn();
    check_ins::find_camp(conn, visible, camp)
        .await?
        .ok_or_else(Error::not_found)?;
    let places = list_open_places(conn, visible, camp).await?;
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let values = config::load(conn).await?;
    let group = values.number(PLANET_GROUP_ID).unwrap_or_default();
    let members = list_free_members(conn, group, camp).await?;
    drop(reader);
    let told: Vec<Told> = places.iter().map(|place| told(app, place)).collect();
    // A whole camp takes long enough to keep out of the way of those who answer requests.
    let matching = tokio::task::spawn_blocking(move || match_all(places, told, &members));
    matching.await.map_err(Error::internal)
}

/// Confirms what is suggested, each for itself, where it is still suggested at `least`. Returns who
/// was bound, and why the others were not.
///
/// # Errors
/// When the camp may not be seen, or `least` is below what counts as sure.
pub async fn confirm(
    app: &App,
    caller: &Caller,
    visible: &Visibility,
    camp: CampId,
    wanted: &[(EnrolmentId, i64)],
    least: u8,
) -> Result<Vec<(EnrolmentId, Result<()>)>> {
    if least < AUTO {
        let words = "批量确认只接受置信度 95 以上的建议";
        return Err(Refusal::field("minConfidence", "confidence_too_low", words).into());
    }
    let found = suggestions(app, visible, camp).await?;
    let mut answers = Vec::new();
    for (place, user) in wanted {
        let best = found
            .iter()
            .find(|found| found.place.enrolment_id == *place)
            .and_then(|found| found.best.as_ref())
            .filter(|best| best.member.user_id == *user && best.confidence >= least);
        let answer = match best {
            None => Err(Refusal::new(
                Kind::Conflict,
                "suggestion_changed",
                "建议已经变化，请重新核对",
            )
            .into()),
            Some(best) => {
                let reason = reason(best);
                binding::bind(app, caller, *place, *user, &reason, Some(best.confidence)).await
            }
        };
        answers.push((*place, answer));
    }
    Ok(answers)
}

/// Why a suggestion was confirmed, for the log.
fn reason(best: &MatchCandidate) -> String {
    format!(
        "确认匹配建议（置信度 {}）：{}",
        best.confidence,
        best.reasons.join("、")
    )
}

/// The payer's name and the staff's remark, as WeCom's bill said them.
fn told(app: &App, place: &OpenPlace) -> Told {
    let row = place.payment_id.to_string();
    let opened = app
        .vault
        .open(Place::new("payments.detail", &row), &place.detail);
    let Ok(words) = opened else {
        tracing::warn!(payment = %place.payment_id, "the detail of a payment does not open");
        return Told::default();
    };
    let detail: Value = serde_json::from_slice(&words).unwrap_or_default();
    let text = |name: &str| detail[name].as_str().map(str::to_owned);
    Told {
        name: text("payer_name"),
        remark: text("remark"),
    }
}

fn match_all(places: Vec<OpenPlace>, told: Vec<Told>, members: &[FreeMember]) -> Vec<PlaceMatch> {
    let candidates: Vec<Candidate> = members.iter().map(candidate).collect();
    let payers: Vec<Payer> = places
        .iter()
        .zip(&told)
        .map(|(place, told)| payer(place, told))
        .collect();
    let found = suggest(&candidates, &payers);
    let named = |suggested: &Suggested| MatchCandidate {
        member: members[suggested.candidate].clone(),
        confidence: suggested.confidence,
        reasons: suggested
            .reasons
            .iter()
            .map(|reason| reason.words())
            .collect(),
    };
    let of = |((place, told), found): ((OpenPlace, Told), Suggestion)| PlaceMatch {
        place,
        payer_name: told.name,
        remark: told.remark,
        best: found.best.as_ref().map(named),
        candidates: found.candidates.iter().map(named).collect(),
    };
    places.into_iter().zip(told).zip(found).map(of).collect()
}

fn candidate(member: &FreeMember) -> Candidate {
    Candidate {
        name: member.name.clone(),
        alias: member.alias.clone(),
        number: member.number.map(i64::from),
        user_id: Some(member.user_id),
    }
}

/// Every name of the payer; what was typed as an id speaks first.
fn payer(place: &OpenPlace, told: &Told) -> Payer {
    let some = |text: &String| (!text.is_empty()).then(|| text.clone());
    let typed = some(&place.planet_nickname);
    Payer {
        name: told
            .name
            .clone()
            .or_else(|| some(&place.wechat_nickname))
            .unwrap_or_default(),
        remark: told.remark.clone().or(typed),
        filled: some(&place.planet_claim),
    }
}

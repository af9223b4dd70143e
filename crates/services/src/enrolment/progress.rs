//! A member's days. No data is not absence: a day nobody has looked at yet is unknown.

use camp_domain::camps::Terms;
use camp_domain::check_ins::{DaySource, qualifies, reachable};
use camp_domain::{Day, EnrolmentId};
use camp_repository::check_ins::{DayWord, find_freshness, list_days};
use camp_repository::enrolment::{Card, find_card};
use chrono::{DateTime, Utc};

use crate::{App, Error, Result};

/// What a day of the camp is to a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayState {
    /// Checked in.
    Done,
    /// Over, completely looked at, and nothing there.
    Missed,
    /// Today, and nothing there yet.
    Today,
    /// Still to come.
    Future,
    /// Over, but not completely looked at.
    Unknown,
}

/// A day of the camp.
#[derive(Clone, Debug)]
pub struct MemberDay {
    /// The day.
    pub day: Day,
    /// What it is to the member.
    pub state: DayState,
    /// When the member checked in.
    pub at: Option<DateTime<Utc>>,
    /// The first words of the post.
    pub title: Option<String>,
    /// Whose word this rests on: a person's, or nothing: the planet's.
    pub source: Option<DaySource>,
    /// Why, where a person decided.
    pub reason: Option<String>,
}

/// Everything the progress page shows.
#[derive(Clone, Debug)]
pub struct Progress {
    /// The place.
    pub card: Card,
    /// Today.
    pub today: Day,
    /// Which day of the camp it is, 0 before and at most the last.
    pub day_number: u32,
    /// Calendar days of the camp.
    pub total_days: u32,
    /// Whether the days are enough already.
    pub eligible: bool,
    /// Whether they can still become enough.
    pub reachable: bool,
    /// Days still needed, grace counted.
    pub still_needed: i32,
    /// Days of the camp on which the member can still check in.
    pub days_left: u32,
    /// Until when everything is known.
    pub known_until: Option<DateTime<Utc>>,
    /// Whether every day that is over has been looked at.
    pub complete: bool,
    /// Every day of the camp.
    pub days: Vec<MemberDay>,
}

/// The progress of one paid place.
///
/// # Errors
/// When there is no such place.
pub async fn progress(app: &App, id: EnrolmentId) -> Result<Progress> {
    let mut reader = app.db.reader().await?;
    let conn = reader.conn();
    let card = find_card(conn, id).await?.ok_or_else(Error::not_found)?;
    let known_until = find_freshness(conn, card.camp_id).await?.complete_until;
    let posted = match card.planet_user_id {
        Some(user) => list_days(conn, card.camp_id, user).await?,
        None => Vec::new(),
    };
    let now = app.clock.now();
    let today = Day::of(now);
    // Who is not known on the planet has no days to speak of, complete data or not.
    let seen_to = card.planet_user_id.and(known_until);
    let days = days(card.start_day, card.end_day, today, seen_to, &posted);
    Ok(summary(card, today, known_until, days))
}

fn summary(
    card: Card,
    today: Day,
    known_until: Option<DateTime<Utc>>,
    days: Vec<MemberDay>,
) -> Progress {
    let terms = Terms {
        deposit: card.amount,
        start: card.start_day,
        end: card.end_day,
        required_days: card.required_days,
        grace_days: card.grace_days,
    };
    let counted = card.counted_days.unwrap_or(0);
    let checked_today = days
        .iter()
        .any(|day| day.day == today && day.state == DayState::Done);
    let first_left = if checked_today { today.plus(1) } else { today }.max(terms.start);
    let total_days = terms.total_days();
    Progress {
        today,
        day_number: card.start_day.count_to(today).min(total_days),
        total_days,
        eligible: qualifies(&terms, counted),
        reachable: reachable(&terms, counted, checked_today, today),
        still_needed: (card.required_days - card.grace_days - counted).max(0),
        days_left: first_left.count_to(terms.end),
        known_until,
        complete: days.iter().all(|day| day.state != DayState::Unknown),
        days,
        card,
    }
}

/// The days from `start` to `end` as they are on `today`, when everything up to `seen_to` is known.
#[must_use]
pub fn days(
    start: Day,
    end: Day,
    today: Day,
    seen_to: Option<DateTime<Utc>>,
    words: &[DayWord],
) -> Vec<MemberDay> {
    (0..start.count_to(end))
        .map(|offset| {
            let day = start.plus(u64::from(offset));
            let word = words.iter().find(|word| word.day == day);
            let said = word.map(|word| word.checked_in);
            MemberDay {
                day,
                state: state(day, today, seen_to, said),
                at: word.and_then(|word| word.at),
                title: word
                    .filter(|word| word.source.is_none() && !word.title.is_empty())
                    .map(|word| word.title.clone()),
                source: word.and_then(|word| word.source),
                reason: word.and_then(|word| word.reason.clone()),
            }
        })
        .collect()
}

/// What a day is, when somebody or the planet `said` whether it counts, or nobody did.
#[must_use]
pub fn state(day: Day, today: Day, seen_to: Option<DateTime<Utc>>, said: Option<bool>) -> DayState {
    match said {
        Some(true) => DayState::Done,
        Some(false) => DayState::Missed,
        None if day > today => DayState::Future,
        None if day == today => DayState::Today,
        None if seen_to.is_some_and(|seen| seen >= day.end()) => DayState::Missed,
        None => DayState::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn day(d: u32) -> Day {
        Day::new(NaiveDate::from_ymd_opt(2026, 11, d).expect("a valid date"))
    }

    #[test]
    fn a_day_nobody_has_looked_at_is_unknown_and_never_missed() {
        let word = |d, checked_in, source| DayWord {
            day: day(d),
            checked_in,
            source,
            at: Some(day(d).start()),
            title: "第一天".to_owned(),
            reason: None,
            by: None,
            noted_at: None,
        };
        let posted = [word(1, true, None)];
        let seen = day(3).start();
        let states: Vec<_> = days(day(1), day(5), day(4), Some(seen), &posted)
            .into_iter()
            .map(|day| day.state)
            .collect();
        use DayState::*;
        assert_eq!(states, [Done, Missed, Unknown, Today, Future]);
        let unseen = days(day(1), day(2), day(4), None, &[]);
        assert!(unseen.iter().all(|day| day.state == Unknown));
        let taken = [word(1, false, Some(DaySource::Correction))];
        let states = days(day(1), day(2), day(4), None, &taken);
        assert_eq!((states[0].state, states[1].state), (Missed, Unknown));
    }
}

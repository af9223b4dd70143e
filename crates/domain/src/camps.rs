//! Training camps: states, dates and terms.

use chrono::{DateTime, Utc};

use crate::{Day, Fen, Kind, Refusal, states};

states! {
    /// The life of a camp.
    CampState in "camp" {
        /// Being written; nobody outside sees it.
        Draft = "draft",
        /// Published, before its first day.
        Enrolling = "enrolling",
        /// Between its first and last day.
        Ongoing = "ongoing",
        /// After its last day.
        Ended = "ended",
        /// People are working out who gets the deposit back.
        Settling = "settling",
        /// Nothing is open any more.
        Archived = "archived",
    }
}

/// Largest deposit a camp may ask for, in fen (10,000 yuan).
pub const MAX_DEPOSIT: Fen = Fen::new(1_000_000);
/// Longest camp, in days.
pub const MAX_DAYS: u32 = 366;
/// Longest name, in characters.
pub const MAX_NAME: usize = 50;
/// Longest introduction, in characters of text.
pub const MAX_INTRODUCTION: usize = 500;

/// What a member agrees to; frozen from the first order on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The deposit, in fen.
    pub deposit: Fen,
    /// First day.
    pub start: Day,
    /// Last day.
    pub end: Day,
    /// Days a member has to check in on.
    pub required_days: i32,
    /// Days added to the count in the member's favour.
    pub grace_days: i32,
}

impl Terms {
    /// Calendar days of the camp (X).
    #[must_use]
    pub fn total_days(&self) -> u32 {
        self.start.count_to(self.end)
    }

    /// Checks the terms of a camp that is saved on `today`.
    ///
    /// # Errors
    /// Every field at fault, in the order of the form.
    pub fn check(&self, today: Day) -> Result<(), Vec<Refusal>> {
        let mut faults = Vec::new();
        let mut fault = |field, code, sentence| faults.push(Refusal::field(field, code, sentence));
        if self.deposit <= Fen::ZERO || self.deposit > MAX_DEPOSIT {
            fault(
                "depositFen",
                "camp_deposit_range",
                "押金必须在 0.01 元到 10000 元之间",
            );
        }
        if self.start < today {
            fault("startDay", "camp_start_past", "开始日期不能早于今天");
        }
        if self.end <= self.start {
            fault(
                "endDay",
                "camp_end_before_start",
                "结束日期必须晚于开始日期",
            );
        } else if self.total_days() > MAX_DAYS {
            fault("endDay", "camp_too_long", "训练营最长 366 天");
        } else if i64::from(self.required_days) > i64::from(self.total_days()) {
            fault(
                "requiredDays",
                "camp_required_exceeds_total",
                "要求打卡天数不能超过训练营总天数",
            );
        }
        if self.required_days < 1 {
            fault(
                "requiredDays",
                "camp_required_range",
                "要求打卡天数至少 1 天",
            );
        }
        if self.grace_days < 0 || (self.required_days >= 1 && self.grace_days >= self.required_days)
        {
            fault(
                "graceDays",
                "camp_grace_range",
                "宽限天数必须不小于 0 且小于要求天数",
            );
        }
        if faults.is_empty() {
            Ok(())
        } else {
            Err(faults)
        }
    }
}

impl CampState {
    /// Publishes a draft; on `today` it may already have begun.
    ///
    /// # Errors
    /// When it is published already, or its last day is over.
    pub fn publish(self, terms: &Terms, today: Day) -> Result<Self, Refusal> {
        match self {
            Self::Draft if today > terms.end => Err(Refusal::new(
                Kind::Conflict,
                "camp_already_over",
                "训练营的结束日期已过，不能发布",
            )),
            Self::Draft if today >= terms.start => Ok(Self::Ongoing),
            Self::Draft => Ok(Self::Enrolling),
            _ => Err(Refusal::new(
                Kind::Conflict,
                "camp_already_published",
                "训练营已经发布",
            )),
        }
    }

    /// Takes a published camp back to draft.
    ///
    /// # Errors
    /// When somebody has paid, or the camp has begun.
    pub fn unpublish(self, paid: i64) -> Result<Self, Refusal> {
        match self {
            Self::Enrolling if paid == 0 => Ok(Self::Draft),
            Self::Enrolling => Err(Refusal::new(
                Kind::Conflict,
                "camp_has_payments",
                "已有会员付款，不能取消发布",
            )),
            _ => Err(Refusal::new(
                Kind::Conflict,
                "camp_not_enrolling",
                "只有报名中且未开始的训练营可以取消发布",
            )),
        }
    }

    /// The state the calendar asks for on `today`; dates move a camp only forward.
    #[must_use]
    pub fn by_date(self, terms: &Terms, today: Day) -> Self {
        match self {
            Self::Enrolling | Self::Ongoing if today > terms.end => Self::Ended,
            Self::Enrolling if today >= terms.start => Self::Ongoing,
            other => other,
        }
    }

    /// People start to settle an ended camp.
    ///
    /// # Errors
    /// When it has not ended, or is settled already.
    pub fn settle(self) -> Result<Self, Refusal> {
        match self {
            Self::Ended => Ok(Self::Settling),
            Self::Settling => Err(Refusal::new(
                Kind::Conflict,
                "settlement_started",
                "结算已经开始",
            )),
            _ => Err(Refusal::new(
                Kind::Conflict,
                "camp_not_ended",
                "训练营还没有结束，结束后才能开始结算",
            )),
        }
    }

    /// Whether the H5 lists the camp.
    #[must_use]
    pub const fn listed(self) -> bool {
        matches!(self, Self::Enrolling | Self::Ongoing)
    }
}

/// Whether a member may start an order at `now`.
#[must_use]
pub fn enrolment_open(state: CampState, enroll_until: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    state.listed() && now < enroll_until
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn day(d: u32) -> Day {
        Day::new(NaiveDate::from_ymd_opt(2026, 11, d).expect("a valid date"))
    }

    fn terms() -> Terms {
        Terms {
            deposit: Fen::new(9_900),
            start: day(10),
            end: day(20),
            required_days: 7,
            grace_days: 1,
        }
    }

    #[test]
    fn sound_terms_pass_and_every_fault_names_its_field() {
        assert_eq!(terms().check(day(10)), Ok(()));
        let bad = Terms {
            deposit: Fen::ZERO,
            start: day(9),
            end: day(9),
            required_days: 0,
            grace_days: -1,
        };
        let fields: Vec<_> = bad
            .check(day(10))
            .expect_err("five faults")
            .iter()
            .filter_map(|r| r.field)
            .collect();
        assert_eq!(
            fields,
            [
                "depositFen",
                "startDay",
                "endDay",
                "requiredDays",
                "graceDays"
            ]
        );
    }

    #[test]
    fn the_calendar_moves_a_camp_only_forward() {
        assert_eq!(
            CampState::Enrolling.by_date(&terms(), day(9)),
            CampState::Enrolling
        );
        assert_eq!(
            CampState::Enrolling.by_date(&terms(), day(10)),
            CampState::Ongoing
        );
        assert_eq!(
            CampState::Enrolling.by_date(&terms(), day(21)),
            CampState::Ended
        );
        assert_eq!(
            CampState::Draft.by_date(&terms(), day(21)),
            CampState::Draft
        );
        assert_eq!(
            CampState::Settling.by_date(&terms(), day(12)),
            CampState::Settling
        );
    }

    #[test]
    fn a_camp_somebody_paid_for_stays_published() {
        assert_eq!(CampState::Enrolling.unpublish(0), Ok(CampState::Draft));
        assert!(CampState::Enrolling.unpublish(1).is_err());
        assert!(CampState::Ongoing.unpublish(0).is_err());
    }
}

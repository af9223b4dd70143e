//! Who gets the deposit back, and why.

use crate::{
    Fen,
    binding::{BindStatus, RosterCheck},
    camps::Terms,
    check_ins,
    enrolment::EnrolmentResult,
};

/// Everything the decision about one member rests on.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// The terms the member accepted.
    pub terms: Terms,
    /// What was paid, in fen.
    pub paid: Fen,
    /// Where the binding stands.
    pub bind_status: BindStatus,
    /// The planet user, once resolved.
    pub planet_user: Option<i64>,
    /// What the roster said of the typed id and name.
    pub roster_check: RosterCheck,
    /// Two members claim the same planet account.
    pub contested: bool,
    /// The member says that it is bound to the wrong person, and nobody has looked yet.
    pub disputed: bool,
    /// Real days, when the person is known and data is complete.
    pub counted: Option<i32>,
    /// Posts and ranking do not agree.
    pub disagreement: bool,
}

/// What follows from the facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entitlement {
    /// The result.
    pub result: EnrolmentResult,
    /// What goes back when a person agrees, in fen.
    pub amount: Fen,
    /// The reason in one sentence, in Chinese.
    pub reason: String,
}

/// Decides one member.
#[must_use]
pub fn entitle(facts: &Facts) -> Entitlement {
    let resolved = facts.bind_status == BindStatus::Completed && facts.planet_user.is_some();
    if !resolved || facts.contested || facts.disputed {
        return nothing(EnrolmentResult::Unmatched, unmatched_reason(facts));
    }
    let counted = facts.counted.unwrap_or(0);
    let (required, grace) = (facts.terms.required_days, facts.terms.grace_days);
    if check_ins::qualifies(&facts.terms, counted) {
        let reason = if counted >= required {
            format!("打卡 {counted} 天，达到要求的 {required} 天")
        } else {
            format!("打卡 {counted} 天，加上宽限 {grace} 天，达到要求的 {required} 天")
        };
        Entitlement {
            result: EnrolmentResult::Qualified,
            amount: facts.paid,
            reason,
        }
    } else {
        let reason = if counted == 0 {
            format!("没有打卡记录，要求 {required} 天")
        } else {
            format!("打卡 {counted} 天，加上宽限 {grace} 天，未达到要求的 {required} 天")
        };
        nothing(EnrolmentResult::NotQualified, reason)
    }
}

fn unmatched_reason(facts: &Facts) -> String {
    if facts.contested {
        return "同一个星球账号有多人报名，需要人工确认归属".to_owned();
    }
    if facts.disputed {
        return "会员反馈绑定有误，需要人工核实".to_owned();
    }
    match facts.bind_status {
        BindStatus::Pending => "还没有绑定星球账号",
        BindStatus::Closed => "绑定已关闭，未能匹配到星球账号",
        BindStatus::Expired | BindStatus::ManualReview => "等待人工绑定星球账号",
        BindStatus::Completed => "填写的星球编号不在成员名单中，需要人工匹配",
    }
    .to_owned()
}

fn nothing(result: EnrolmentResult, reason: String) -> Entitlement {
    Entitlement {
        result,
        amount: Fen::ZERO,
        reason,
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::Day;

    fn facts() -> Facts {
        let day = |d| Day::new(NaiveDate::from_ymd_opt(2026, 11, d).expect("a valid date"));
        Facts {
            terms: Terms {
                deposit: Fen::new(9_900),
                start: day(1),
                end: day(21),
                required_days: 15,
                grace_days: 1,
            },
            paid: Fen::new(9_900),
            bind_status: BindStatus::Completed,
            planet_user: Some(42),
            roster_check: RosterCheck::Match,
            contested: false,
            disputed: false,
            counted: Some(15),
            disagreement: false,
        }
    }

    #[test]
    fn who_kept_the_word_gets_the_whole_deposit() {
        for counted in [14, 15, 21] {
            let e = entitle(&Facts {
                counted: Some(counted),
                ..facts()
            });
            assert_eq!(
                (e.result, e.amount),
                (EnrolmentResult::Qualified, Fen::new(9_900))
            );
        }
    }

    #[test]
    fn one_day_short_after_grace_gets_nothing_and_reads_why() {
        let e = entitle(&Facts {
            counted: Some(13),
            ..facts()
        });
        assert_eq!(
            (e.result, e.amount),
            (EnrolmentResult::NotQualified, Fen::ZERO)
        );
        assert_eq!(e.reason, "打卡 13 天，加上宽限 1 天，未达到要求的 15 天");
    }

    #[test]
    fn nobody_is_settled_before_it_is_known_who_they_are() {
        for case in [
            Facts {
                planet_user: None,
                ..facts()
            },
            Facts {
                contested: true,
                ..facts()
            },
            Facts {
                disputed: true,
                ..facts()
            },
            Facts {
                bind_status: BindStatus::ManualReview,
                ..facts()
            },
        ] {
            assert_eq!(entitle(&case).result, EnrolmentResult::Unmatched);
        }
    }
}

//! The whole clock on one page, in business time of Asia/Shanghai.
//!
//! Jobs take no input and are idempotent: run twice, the second run changes nothing.

use camp_domain::Schedule::{Daily, Every, Hourly};

use crate::jobs::{self, Job};

/// Every job: its name, when it runs, what it does.
pub const TIMETABLE: &[Job] = &[
    Job {
        name: "camps.advance",
        schedule: Every { minutes: 10 },
        about: "camps begin and end by date; staff is told that a camp ended",
        run: jobs::camps::advance,
    },
    Job {
        name: "check_ins.roster",
        schedule: Daily(&[(0, 30)]),
        about: "reads the members of the planet group, for the check of typed ids",
        run: jobs::check_ins::roster,
    },
    Job {
        name: "check_ins.sync",
        schedule: Daily(&[(1, 0)]),
        about: "reads every camp's check-ins and counts the days anew (--camp: only that one)",
        run: jobs::check_ins::sync,
    },
    Job {
        name: "check_ins.extra_sync",
        schedule: Every { minutes: 5 },
        about: "reads every camp's check-ins at the extra times of the configuration",
        run: jobs::check_ins::extra_sync,
    },
    Job {
        name: "check_ins.account",
        schedule: Daily(&[(9, 0)]),
        about: "asks whether the account at the planet works; staff is warned before its cookie dies",
        run: jobs::check_ins::account,
    },
    Job {
        name: "check_ins.last_call",
        schedule: Daily(&[(10, 5)]),
        about: "on the day before a camp ends, members who can still make it and coaches are reminded",
        run: jobs::check_ins::last_call,
    },
    Job {
        name: "payments.bills",
        schedule: Every { minutes: 60 },
        about: "reads WeCom's list of payments to fixed codes and lets waiting claims find theirs",
        run: jobs::payments::bills,
    },
    Job {
        name: "binding.deadlines",
        schedule: Every { minutes: 60 },
        about: "hands payments whose payer said nothing in time to a person",
        run: jobs::binding::deadlines,
    },
    Job {
        name: "binding.reminders",
        schedule: Daily(&[(10, 0)]),
        about: "reminds payers of fixed codes on the third and sixth day",
        run: jobs::binding::reminders,
    },
    Job {
        name: "payments.sweep",
        schedule: Hourly { minute: 10 },
        about: "asks about orders that nobody seems to have paid; staff is told of lost callbacks",
        run: jobs::payments::sweep,
    },
    Job {
        name: "reconciliation.bills",
        schedule: Daily(&[(10, 15), (11, 15), (14, 15)]),
        about: "reads WeChat Pay's bills of the days before, fills in what is missing, tells of what is not zero",
        run: jobs::reconciliation::bills,
    },
    Job {
        name: "payments.ages",
        schedule: Daily(&[(9, 30)]),
        about: "staff is told of undecided payments that will soon be too old to give back",
        run: jobs::payments::ages,
    },
    Job {
        name: "enrolment.joins",
        schedule: Hourly { minute: 20 },
        about: "reads who has come into the groups at WeCom (--camp: only that one's)",
        run: jobs::enrolment::joins,
    },
    Job {
        name: "enrolment.reminders",
        schedule: Hourly { minute: 25 },
        about: "members in no group a day after paying are reminded; staff is warned of groups that run out",
        run: jobs::enrolment::reminders,
    },
    Job {
        name: "enrolment.tickets",
        schedule: Every { minutes: 60 },
        about: "access tickets whose time is over expire",
        run: jobs::retention::tickets,
    },
    Job {
        name: "auth.sweep",
        schedule: Every { minutes: 60 },
        about: "removes ended sessions, stale sign-in states and old records of this timetable",
        run: jobs::retention::sweep,
    },
    Job {
        name: "audit.retire",
        schedule: Daily(&[(3, 40)]),
        about: "moves operation logs of three months ago into a sealed file; what is about money stays",
        run: jobs::audit::retire,
    },
    Job {
        name: "audit.verify",
        schedule: Daily(&[(4, 30)]),
        about: "verifies that nobody changed the operation log; administrators are told otherwise",
        run: jobs::audit::verify,
    },
];

/// The job called `name`.
#[must_use]
pub fn find(name: &str) -> Option<&'static Job> {
    TIMETABLE.iter().find(|job| job.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_for_the_staff_tell_of_the_same_jobs_and_times() {
        let here: Vec<_> = TIMETABLE
            .iter()
            .map(|job| (job.name, job.schedule))
            .collect();
        let told: Vec<_> = camp_domain::jobs::JOBS
            .iter()
            .map(|job| (job.name, job.schedule))
            .collect();
        assert_eq!(here, told);
    }

    #[test]
    fn every_job_has_a_name_of_its_own() {
        let mut names: Vec<_> = TIMETABLE.iter().map(|job| job.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), TIMETABLE.len());
    }
}

//! Roles of the staff and what each may do.

use serde::{Deserialize, Serialize};

use crate::{UserId, Visibility, states};

states! {
    /// The role of a staff account.
    Role in "role" {
        /// The planet's owner: everything, and the system itself.
        SuperAdmin = "super_admin",
        /// Operations: camps, members, money.
        Admin = "admin",
        /// Looks after assigned camps and reviews their refunds.
        Coach = "coach",
        /// Looks after assigned camps, sees no payments.
        Volunteer = "volunteer",
    }
}

states! {
    /// Whether a staff account may sign in.
    UserStatus in "user" {
        /// May sign in.
        Enabled = "enabled",
        /// May not.
        Disabled = "disabled",
    }
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $word:literal : $admin:literal $coach:literal $volunteer:literal),* $(,)?) => {
        /// Something a staff member may be allowed to do, `<room>.<verb>`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum Permission { $($(#[$doc])* #[serde(rename = $word)] $name),* }

        impl Permission {
            /// Every permission.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The word in the documents.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }

            /// Whether `role` has it. The super administrator has every permission.
            #[must_use]
            pub const fn granted_to(self, role: Role) -> bool {
                match role {
                    Role::SuperAdmin => true,
                    Role::Admin => match self { $(Self::$name => $admin),* },
                    Role::Coach => match self { $(Self::$name => $coach),* },
                    Role::Volunteer => match self { $(Self::$name => $volunteer),* },
                }
            }
        }
    };
}

// The permission matrix: permission, then administrator, coach, volunteer.
permissions! {
    /// See camps, their members' progress and their pages.
    CampsRead = "camps.read": true true true,
    /// Create, change, publish and delete camps.
    CampsWrite = "camps.write": true false false,
    /// Upload pictures.
    FilesWrite = "files.write": true false false,
    /// See the members of a camp.
    EnrolmentsRead = "enrolments.read": true true true,
    /// Mark members as joined, resolve who they are.
    EnrolmentsWrite = "enrolments.write": true false false,
    /// See amounts, order and transaction numbers.
    PaymentsRead = "payments.read": true true false,
    /// Work on the desk of money in doubt and on the inbox of callbacks.
    PaymentsWrite = "payments.write": true false false,
    /// See days and progress.
    CheckInsRead = "check_ins.read": true true true,
    /// Start a sync by hand.
    CheckInsSync = "check_ins.sync": true false false,
    /// Import check-ins and the roster, correct days, test the account at the planet.
    CheckInsWrite = "check_ins.write": true false false,
    /// Urge members to check in.
    CheckInsRemind = "check_ins.remind": true true true,
    /// Start a settlement and generate its list.
    SettlementsWrite = "settlements.write": true false false,
    /// See refunds and settlements.
    RefundsRead = "refunds.read": true true false,
    /// Approve and reject refunds of visible camps.
    RefundsApprove = "refunds.approve": true true false,
    /// Let approved money leave; repeat refused attempts; reopen rejected ones.
    RefundsRelease = "refunds.release": true false false,
    /// See the provider's bills beside our books.
    ReconciliationRead = "reconciliation.read": true false false,
    /// See what was sent to whom.
    MessagesRead = "messages.read": true false false,
    /// Edit the configuration.
    ConfigWrite = "config.write": false false false,
    /// Manage staff accounts.
    UsersWrite = "users.write": false false false,
    /// See and run jobs.
    JobsRun = "jobs.run": false false false,
}

impl Role {
    /// The camps a member of the staff with this role may see.
    #[must_use]
    pub const fn visibility(self, user: UserId) -> Visibility {
        match self {
            Self::SuperAdmin | Self::Admin => Visibility::All,
            Self::Coach | Self::Volunteer => Visibility::AssignedTo(user),
        }
    }
}

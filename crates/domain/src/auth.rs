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
        /// Gone for good; the logs still name it.
        Deleted = "deleted",
    }
}

states! {
    /// How an attempt to sign in went.
    LoginOutcome in "login" {
        /// Signed in.
        Succeeded = "succeeded",
        /// Name and password did not fit together.
        WrongPassword = "wrong_password",
        /// The same, once too often: the name is locked for this address.
        Locked = "locked",
        /// A token that prolongs a login was used twice, so that somebody else may have it.
        TokenReused = "token_reused",
    }
}

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $word:literal $title:literal : $admin:literal $coach:literal $volunteer:literal),* $(,)?) => {
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

            /// What it allows, in Chinese.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title),* }
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

// The permission matrix: permission, what it allows, then administrator, coach, volunteer.
permissions! {
    /// See camps, their members' progress and their pages.
    CampsRead = "camps.read" "查看训练营": true true true,
    /// Create, change, publish and delete camps.
    CampsWrite = "camps.write" "创建、修改、发布和删除训练营": true false false,
    /// Upload pictures.
    FilesWrite = "files.write" "上传图片": true false false,
    /// See the members of a camp.
    EnrolmentsRead = "enrolments.read" "查看会员": true true true,
    /// Mark members as joined, resolve who they are.
    EnrolmentsWrite = "enrolments.write" "绑定会员、标记进群": true false false,
    /// See amounts, order and transaction numbers.
    PaymentsRead = "payments.read" "查看金额、订单号和交易单号": true true false,
    /// Work on the desk of money in doubt and on the inbox of callbacks.
    PaymentsWrite = "payments.write" "处理异常资金和支付事件": true false false,
    /// See days and progress.
    CheckInsRead = "check_ins.read" "查看打卡": true true true,
    /// Start a sync by hand.
    CheckInsSync = "check_ins.sync" "手动同步打卡": true false false,
    /// Import check-ins and the roster, correct days, test the account at the planet.
    CheckInsWrite = "check_ins.write" "导入和更正打卡、导入名册": true false false,
    /// Urge members to check in.
    CheckInsRemind = "check_ins.remind" "催促打卡": true true true,
    /// Start a settlement and generate its list.
    SettlementsWrite = "settlements.write" "开始结算、生成名单": true false false,
    /// See refunds and settlements.
    RefundsRead = "refunds.read" "查看退款和结算": true true false,
    /// Approve and reject refunds of visible camps.
    RefundsApprove = "refunds.approve" "审核退款、答复异议": true true false,
    /// Let approved money leave; repeat refused attempts; reopen rejected ones.
    RefundsRelease = "refunds.release" "发放退款和处理退款异常": true false false,
    /// See the provider's bills beside our books.
    ReconciliationRead = "reconciliation.read" "查看对账": true false false,
    /// See the figures of camps.
    ReportsRead = "reports.read" "查看统计报表": true true false,
    /// See what was sent to whom.
    MessagesRead = "messages.read" "查看通知": true false false,
    /// Send a message once more that did not arrive.
    MessagesResend = "messages.resend" "重新发送通知": true false false,
    /// Edit the configuration.
    ConfigWrite = "config.write" "系统配置": false false false,
    /// Manage staff accounts.
    UsersWrite = "users.write" "用户管理": false false false,
    /// See what the staff did, and verify its log.
    AuditRead = "audit.read" "查看和校验操作日志": false false false,
    /// See and run jobs.
    JobsRun = "jobs.run" "查看和运行定时任务": false false false,
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

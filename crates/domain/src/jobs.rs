//! The timetable's jobs in the words of the staff.

use crate::Schedule::{self, Daily, Every, Hourly};

/// A job, as the staff reads it.
#[derive(Clone, Copy, Debug)]
pub struct JobWords {
    /// Its name in the timetable, `<room>.<verb>`.
    pub name: &'static str,
    /// When it runs; a test holds it to the timetable.
    pub schedule: Schedule,
    /// Its title.
    pub title: &'static str,
    /// What it does.
    pub about: &'static str,
}

/// Every job, in the order of the timetable.
pub const JOBS: &[JobWords] = &[
    JobWords {
        name: "camps.advance",
        schedule: Every { minutes: 10 },
        title: "训练营开始与结束",
        about: "训练营按日期开始、结束；结束后通知工作人员审核退款",
    },
    JobWords {
        name: "check_ins.roster",
        schedule: Daily(&[(0, 30)]),
        title: "读取星球成员",
        about: "读取知识星球的成员名单，用来核对会员填写的星球编号",
    },
    JobWords {
        name: "check_ins.sync",
        schedule: Daily(&[(1, 0)]),
        title: "同步打卡",
        about: "读取每个训练营的打卡，重新计算天数",
    },
    JobWords {
        name: "check_ins.extra_sync",
        schedule: Every { minutes: 5 },
        title: "加时同步打卡",
        about: "到了系统配置里的加时时刻，再同步一次打卡",
    },
    JobWords {
        name: "check_ins.account",
        schedule: Daily(&[(9, 0)]),
        title: "检查星球账号",
        about: "检查知识星球账号是否可用；Cookie 快过期时提醒工作人员",
    },
    JobWords {
        name: "check_ins.last_call",
        schedule: Daily(&[(10, 5)]),
        title: "结束前提醒",
        about: "训练营结束前一天，提醒教练和还来得及的会员",
    },
    JobWords {
        name: "payments.bills",
        schedule: Every { minutes: 60 },
        title: "读取固定收款码的收款",
        about: "读取企业微信的收款列表，让等待中的付款登记找到对应的付款",
    },
    JobWords {
        name: "binding.deadlines",
        schedule: Every { minutes: 60 },
        title: "补填信息到期",
        about: "到期仍未补填信息的付款，转给工作人员处理",
    },
    JobWords {
        name: "binding.reminders",
        schedule: Daily(&[(10, 0)]),
        title: "提醒补填信息",
        about: "用固定收款码付款的会员，第三天和第六天提醒补填信息",
    },
    JobWords {
        name: "payments.sweep",
        schedule: Hourly { minute: 10 },
        title: "核对未支付订单",
        about: "向微信支付查询迟迟没有结果的订单；收不到回调时通知工作人员",
    },
    JobWords {
        name: "reconciliation.bills",
        schedule: Daily(&[(10, 15), (11, 15), (14, 15)]),
        title: "读取微信支付账单",
        about: "读取前几天的账单，补记遗漏的收退款；三项核对不为零时通知工作人员",
    },
    JobWords {
        name: "payments.ages",
        schedule: Daily(&[(9, 30)]),
        title: "核对退款期限",
        about: "付款满 365 天就不能原路退回；快到期还没有结果的付款，提醒工作人员",
    },
    JobWords {
        name: "enrolment.joins",
        schedule: Hourly { minute: 20 },
        title: "读取进群情况",
        about: "从企业微信读取哪些会员已经进群",
    },
    JobWords {
        name: "enrolment.reminders",
        schedule: Hourly { minute: 25 },
        title: "提醒进群",
        about: "付款一天仍未进群的会员会收到提醒；群二维码快过期、群快满时提醒工作人员",
    },
    JobWords {
        name: "enrolment.tickets",
        schedule: Every { minutes: 60 },
        title: "访问凭证到期",
        about: "到期的访问凭证失效；还有退款或异议未了结的除外",
    },
    JobWords {
        name: "auth.sweep",
        schedule: Every { minutes: 60 },
        title: "清理过期记录",
        about: "清理已结束的登录、过时的登录状态和旧的任务记录",
    },
    JobWords {
        name: "audit.retire",
        schedule: Daily(&[(3, 40)]),
        title: "归档操作日志",
        about: "三个月前的操作日志写入加密的归档文件后移出；涉及资金、绑定和规则的一直保留",
    },
    JobWords {
        name: "audit.verify",
        schedule: Daily(&[(4, 30)]),
        title: "校验操作日志",
        about: "检查操作日志有没有被改动过；发现不一致时通知所有管理员",
    },
];

/// Words of what jobs report, by the name of the figure.
const FIGURES: &[(&str, &str)] = &[
    ("asked", "查询订单"),
    ("bills", "账单"),
    ("calls", "请求"),
    ("changed", "变化"),
    ("claims", "付款登记"),
    ("error", "失败原因"),
    ("expired", "失效"),
    ("expiresAt", "有效期至"),
    ("failed", "失败"),
    ("failure", "失败原因"),
    ("filledIn", "补记付款"),
    ("finding", "不一致"),
    ("from", "从"),
    ("givenUp", "放弃"),
    ("joined", "进群"),
    ("lowered", "天数变少"),
    ("memberSessions", "会员登录"),
    ("members", "成员"),
    ("moved", "变动"),
    ("named", "认出"),
    ("newPosts", "新打卡"),
    ("oauthStates", "登录请求"),
    ("payments", "补记付款"),
    ("recorded", "记账"),
    ("refunds", "补记退款"),
    ("rejectedCallbacks", "验签失败的通知"),
    ("reminded", "提醒"),
    ("reminders", "提醒"),
    ("removed", "已归档"),
    ("sealed", "已封存"),
    ("slots", "任务记录"),
    ("staffSessions", "工作人员登录"),
    ("state", "状态"),
    ("sumFen", "合计"),
    ("to", "到"),
    ("told", "提醒"),
    ("unanswered", "没有回答"),
    ("unknown", "天数不确定"),
    ("unsealed", "待封存"),
];

/// The job called `name`.
#[must_use]
pub fn find(name: &str) -> Option<&'static JobWords> {
    JOBS.iter().find(|job| job.name == name)
}

/// The word for a figure of a report; its name where it has none.
#[must_use]
pub fn figure_word(figure: &str) -> &str {
    FIGURES
        .iter()
        .find(|(name, _)| *name == figure)
        .map_or(figure, |(_, word)| word)
}
